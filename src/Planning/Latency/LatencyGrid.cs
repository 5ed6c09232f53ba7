namespace TeraPipe.Planning.Latency;

/// <summary>
/// The measured points of one micro-batch size: a lattice of slice lengths × contexts, cut off along the diagonal on
/// which slice and context make the longest sequence.
/// </summary>
internal sealed class LatencyGrid
{
    private const double Rounding = 1e-12; // of the fractions of a cell, on the diagonal

    private readonly int[] _lengths;  // ascending
    private readonly int[] _contexts; // ascending, from 0
    private readonly (double ForwardMs, double BackwardMs)[][] _times; // [i][j]: length i after context j, if that fits

    /// <param name="points">Without gaps; by slice, then by context.</param>
    public LatencyGrid(IReadOnlyList<LatencyPoint> points)
    {
        Points = points;
        _lengths = [.. points.Select(point => point.Slice.Count).Distinct()];
        _contexts = [.. points.Select(point => point.Context.Count).Distinct().Order()];
        _times =
        [
            .. points.GroupBy(point => point.Slice)
                .Select(row => row.Select(point => (point.Forward.Value, point.Backward.Value)).ToArray()),
        ];
        LongestTokens = points.Max(point => point.Slice.Count + point.Context.Count);
    }

    /// <summary>By slice, then by context.</summary>
    public IReadOnlyList<LatencyPoint> Points { get; }

    /// <summary>The longest sequence measured: a slice together with its context.</summary>
    public int LongestTokens { get; }

    /// <summary>Whether a slice is within the measured ranges of lengths, contexts and sequences.</summary>
    public bool Covers(Tokens slice, Tokens context) =>
        slice.Count >= _lengths[0]
        && slice.Count <= _lengths[^1]
        && context.Count <= _contexts[^1]
        && slice.Count + context.Count <= LongestTokens;

    /// <summary>
    /// The measured point itself; bilinear in the cell between four points; linear in the triangle between the three
    /// points of a cell on the diagonal; null elsewhere.
    /// </summary>
    public SliceLatency? Find(Tokens slice, Tokens context)
    {
        if (!Covers(slice, context))
        {
            return null;
        }

        var (i, s) = Locate(_lengths, slice.Count);
        var (j, t) = Locate(_contexts, context.Count);
        var isTriangle = s > 0 && t > 0 && !Has(i + 1, j + 1);
        if (isTriangle && s + t > 1 + Rounding)
        {
            return null;
        }

        var both = isTriangle ? 0 : s * t;
        var sum = (ForwardMs: 0.0, BackwardMs: 0.0);
        var hasAll = Add(ref sum, i, j, 1 - s - t + both)
            && Add(ref sum, i + 1, j, s - both)
            && Add(ref sum, i, j + 1, t - both)
            && Add(ref sum, i + 1, j + 1, both);
        var provenance = s == 0 && t == 0 ? Provenance.Measured : Provenance.Interpolated;
        return hasAll
            ? new SliceLatency(new Milliseconds(sum.ForwardMs), new Milliseconds(sum.BackwardMs), provenance)
            : null;
    }

    /// <summary>Adds a corner by its weight; false if it counts and was not measured.</summary>
    private bool Add(ref (double ForwardMs, double BackwardMs) sum, int i, int j, double weight)
    {
        if (weight <= 0)
        {
            return true;
        }

        if (!Has(i, j))
        {
            return false;
        }

        sum.ForwardMs += weight * _times[i][j].ForwardMs;
        sum.BackwardMs += weight * _times[i][j].BackwardMs;
        return true;
    }

    private bool Has(int i, int j) => i < _times.Length && j < _times[i].Length;

    /// <summary>The last value ≤ x, and how far x is on the way from it to the next, from 0 to below 1.</summary>
    private static (int Index, double Fraction) Locate(int[] ascending, int x)
    {
        var found = Array.BinarySearch(ascending, x);
        if (found >= 0)
        {
            return (found, 0);
        }

        var index = ~found - 1;
        return (index, (double)(x - ascending[index]) / (ascending[index + 1] - ascending[index]));
    }
}
