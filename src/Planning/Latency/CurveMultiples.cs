namespace TeraPipe.Planning.Latency;

/// <summary>A curve at the multiples of one grain, remembered as far as anybody asked.</summary>
/// <remarks>For any number of threads: at worst two of them compute the same times, and one is forgotten.</remarks>
internal sealed class CurveMultiples(LengthCurve curve, int grain)
{
    private double[] _timesMs = [];

    /// <summary>[i] is the time of i + 1 grains.</summary>
    public ReadOnlySpan<double> First(int count)
    {
        var timesMs = _timesMs;
        if (timesMs.Length < count)
        {
            // At least twice as far: who asks for one more each time does not pay for all each time.
            _timesMs = timesMs = curve.Multiples(grain, Math.Max(count, 2 * timesMs.Length));
        }

        return timesMs.AsSpan(0, count);
    }
}
