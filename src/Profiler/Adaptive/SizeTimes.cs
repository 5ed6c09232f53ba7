using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>All that was measured of one micro-batch size.</summary>
internal sealed class SizeTimes
{
    private const double NormalQuantile = 1.96;        // of 97.5 %: ends of a 95 % interval
    private const double SigmaPerSpread = 1 / 0.6745;  // half the interquartile range of a normal distribution
    private const double ErrorOfMedian = 1.2533;       // √(π/2) / √n

    private readonly double[][] _covariances; // [row][l − 1]

    /// <param name="space">The size.</param>
    /// <param name="results">Its measured points, at least one of them without context.</param>
    public SizeTimes(SizeSpace space, IEnumerable<PointResult> results)
    {
        PointResult[] points =
            [.. results.OrderBy(result => result.Point.Slice.Count).ThenBy(result => result.Point.Context.Count)];
        Space = space;
        Cells = [.. points.Select(result => space.CellOf(result.Point))];
        Lengths = [.. Cells.Select(cell => cell.Length).Distinct()];
        RowOf = [.. Cells.Select(cell => Array.BinarySearch(Lengths, cell.Length))];
        (Forward, Backward) = (Phase(MeasuredPhase.Forward), Phase(MeasuredPhase.Backward));
        _covariances = [.. Lengths.Select(length => Covariances(length, space.Count))];

        PhaseTimes Phase(MeasuredPhase phase) => new(
            space,
            Cells,
            [.. points.Select(result => result.Phases[phase].MedianMs)],
            [.. points.Select(result => ErrorOf(result.Phases[phase]))]);
    }

    public SizeSpace Space { get; }

    /// <summary>By length, then by context.</summary>
    public Cell[] Cells { get; }

    /// <summary>The measured lengths, ascending.</summary>
    public int[] Lengths { get; }

    /// <summary>[i] is the index of cell i's length.</summary>
    public int[] RowOf { get; }

    public PhaseTimes Forward { get; }

    public PhaseTimes Backward { get; }

    /// <summary>[l − 1]: how alike a measured length and l are; see <see cref="SmoothPath.Covariance"/>.</summary>
    public ReadOnlySpan<double> Covariances(int row) => _covariances[row];

    /// <summary>
    /// The standard error of a median as a share of it, by its interval; by its spread where the runs were too few for
    /// one.
    /// </summary>
    public static double ErrorOf(PhaseStatistics statistics)
    {
        var error = (statistics.HighMs - statistics.LowMs) / 2 / NormalQuantile;
        return (double.IsFinite(error)
            ? error
            : ErrorOfMedian * SigmaPerSpread * statistics.SpreadMs / Math.Sqrt(statistics.Count)) / statistics.MedianMs;
    }

    private static double[] Covariances(int length, int count) =>
    [
        .. Enumerable.Range(1, count).Select(
            l => SmoothPath.Covariance(Math.Abs(Math.Log((double)l / length)))),
    ];
}
