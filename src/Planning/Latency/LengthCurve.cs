namespace TeraPipe.Planning.Latency;

/// <summary>
/// Times measured at some slice lengths after one context, with straight lines between them: exact where measured, and
/// between two measurements never outside their range. Below the shortest length it is constant.
/// </summary>
internal sealed class LengthCurve
{
    private readonly int[] _lengths; // ascending
    private readonly double[] _timesMs;
    private readonly double[] _msPerToken; // [i]: from length i on; the last one without end

    /// <param name="lengths">Ascending.</param>
    /// <param name="timesMs">One a length.</param>
    /// <param name="lastMsPerToken">The slope beyond the longest.</param>
    public LengthCurve(int[] lengths, double[] timesMs, double lastMsPerToken)
    {
        (_lengths, _timesMs) = (lengths, timesMs);
        _msPerToken = [.. lengths.Select((_, i) => i == lengths.Length - 1 ? lastMsPerToken : Slope(i))];

        double Slope(int i) => (timesMs[i + 1] - timesMs[i]) / (lengths[i + 1] - lengths[i]);
    }

    /// <summary>The slope from one of its lengths on.</summary>
    public double MsPerTokenFrom(int length) => _msPerToken[Array.BinarySearch(_lengths, length)];

    /// <summary>The time of a slice of l tokens.</summary>
    public double At(int l)
    {
        var found = Array.BinarySearch(_lengths, l);
        return At(l, found >= 0 ? found : ~found - 1);
    }

    /// <summary>The times of slices of 1, 2, … <paramref name="count"/> grains.</summary>
    public double[] Multiples(int grain, int count)
    {
        var timesMs = new double[count];
        var last = -1; // the last measured length ≤ l
        for (var i = 0; i < count; i++)
        {
            var l = (i + 1) * grain;
            while (last + 1 < _lengths.Length && _lengths[last + 1] <= l)
            {
                last++;
            }

            timesMs[i] = At(l, last);
        }

        return timesMs;
    }

    private double At(int l, int last) =>
        last < 0 ? _timesMs[0] : _timesMs[last] + ((double)(l - _lengths[last]) * _msPerToken[last]);
}
