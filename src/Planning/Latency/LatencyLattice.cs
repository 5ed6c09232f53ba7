namespace TeraPipe.Planning.Latency;

/// <summary>
/// The places of the measured points of one micro-batch size: a lattice of slice lengths × contexts as far as both fit
/// the longest sequence, and curve lengths, which are measured without context alone though some context would fit.
/// Where there are such, a length that no context fits belongs to the curve, too, unless it is the longest: it ends
/// the lattice.
/// </summary>
internal sealed class LatencyLattice
{
    private readonly int[] _ends; // [j]: the longest of the lattice's lengths that is measured after context j

    /// <param name="points">Without gaps; by slice, then by context.</param>
    public LatencyLattice(IReadOnlyList<LatencyPoint> points)
    {
        Contexts = [.. points.Select(point => point.Context.Count).Distinct().Order()];
        LongestTokens = points.Max(point => point.Slice.Count + point.Context.Count);
        var rows = points.GroupBy(
            point => point.Slice.Count, (slice, row) => (Tokens: slice, HasContext: row.Skip(1).Any())).ToArray();
        Lengths = [.. rows.Select(row => row.Tokens)];
        IsFull = rows.All(row => row.HasContext || FitsNoContext(row.Tokens));
        LatticeLengths = IsFull
            ? Lengths
            :
            [
                .. rows.Where(row => row.HasContext || (row == rows[^1] && FitsNoContext(row.Tokens)))
                    .Select(row => row.Tokens),
            ];
        _ends = [.. Contexts.Select(context => LatticeLengths.Last(l => l + (long)context <= LongestTokens))];
    }

    /// <summary>All measured lengths in tokens, ascending.</summary>
    public int[] Lengths { get; }

    /// <summary>Those which are no curve lengths, ascending.</summary>
    public int[] LatticeLengths { get; }

    /// <summary>The measured contexts in tokens, ascending from 0.</summary>
    public int[] Contexts { get; }

    /// <summary>The longest sequence measured: a slice together with its context.</summary>
    public int LongestTokens { get; }

    /// <summary>Whether there is no curve length.</summary>
    public bool IsFull { get; }

    /// <summary>The longest length that was measured after some context, if any was; of a full lattice the longest.
    /// </summary>
    public int Reach => IsFull ? Lengths[^1] : _ends[1];

    /// <summary>The longest of the lattice's lengths that is measured after context <paramref name="j"/>.</summary>
    public int End(int j) => _ends[j];

    /// <summary>
    /// The next of the lattice's lengths that is measured after context <paramref name="j"/> − 1, but not after j;
    /// <see cref="End"/> if there is none.
    /// </summary>
    public int Next(int j)
    {
        var next = Array.BinarySearch(LatticeLengths, _ends[j]) + 1;
        return _ends[j - 1] > _ends[j] ? LatticeLengths[next] : _ends[j];
    }

    /// <summary>Whether there is a measured point.</summary>
    public bool IsMeasured(int length, int context) => context == 0
        ? Array.BinarySearch(Lengths, length) >= 0
        : Array.BinarySearch(LatticeLengths, length) >= 0
            && Array.BinarySearch(Contexts, context) >= 0
            && length + (long)context <= LongestTokens;

    private bool FitsNoContext(int length) => Contexts.Length == 1 || length + (long)Contexts[1] > LongestTokens;
}
