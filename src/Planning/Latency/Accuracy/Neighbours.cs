namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>
/// The measured points of one micro-batch size, each with the points next to it: without context those of all measured
/// lengths, after some context those of the lattice's.
/// </summary>
internal sealed class Neighbours
{
    private readonly LatencyPoint[][] _rows; // [i][j]: length i after context j; the first contexts, as far as they fit
    private readonly bool[] _isInLattice;    // [i]: false of a curve length
    private readonly bool _hasContexts;

    /// <param name="points">Without gaps; by slice, then by context.</param>
    public Neighbours(IReadOnlyList<LatencyPoint> points)
    {
        var lattice = new LatencyLattice(points);
        _rows = [.. points.GroupBy(point => point.Slice).Select(row => row.ToArray())];
        _isInLattice =
            [.. lattice.Lengths.Select(length => Array.BinarySearch(lattice.LatticeLengths, length) >= 0)];
        _hasContexts = lattice.Contexts.Length > 1;
    }

    /// <summary>Whether measured points lie on all sides; in the order of the points.</summary>
    public IEnumerable<bool> AreInterior() => ForEach(IsInterior);

    /// <summary>
    /// For each point what the line between two neighbours says of it: after some context those of its length after the
    /// next shorter and the next longer one, without context those of the next lengths. Null for the frontier.
    /// </summary>
    public IEnumerable<double?> WithoutEach(MeasuredPhase phase) => ForEach(
        (i, j) => IsInterior(i, j) ? Interpolated(i, j, phase) : (double?)null);

    private bool IsInterior(int i, int j) => j == 0
        ? i > 0 && i + 1 < _rows.Length && (_rows[i].Length > 1 || !_hasContexts || !_isInLattice[i])
        : j + 1 < _rows[i].Length && HasContext(NextInLattice(i, -1), j) && HasContext(NextInLattice(i, 1), j);

    private bool HasContext(int i, int j) => i >= 0 && i < _rows.Length && j < _rows[i].Length;

    private int NextInLattice(int i, int step)
    {
        do
        {
            i += step;
        }
        while (i >= 0 && i < _rows.Length && !_isInLattice[i]);

        return i;
    }

    private double Interpolated(int i, int j, MeasuredPhase phase)
    {
        return j == 0
            ? Between(_rows[i - 1][0], _rows[i + 1][0], point => point.Slice.Count)
            : Between(_rows[i][j - 1], _rows[i][j + 1], point => point.Context.Count);

        double Between(LatencyPoint before, LatencyPoint after, Func<LatencyPoint, double> place)
        {
            var fraction = (place(_rows[i][j]) - place(before)) / (place(after) - place(before));
            return LatencyRows.Between(phase.TimeMs(before), phase.TimeMs(after), fraction);
        }
    }

    private IEnumerable<T> ForEach<T>(Func<int, int, T> answer) =>
        _rows.SelectMany((row, i) => row.Select((_, j) => answer(i, j)));
}
