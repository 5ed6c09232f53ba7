namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What every possible slice of a sequence of n grains costs in micro-batches of one size, tabulated once. A row holds
/// the slices that end at one grain, by their start, so that the dynamic program reads memory in order; n (n + 1) / 2
/// in all.
/// </summary>
internal sealed class SliceCosts
{
    // [start] of a row is the least of the row up to start, which never rises: it tells where a bound shuts out all
    // longer slices, also of a table that is not monotone. Measured ones are not.
    private readonly double[] _leastForwardMs;
    private readonly double[] _leastBackwardMs;

    public SliceCosts(SlicingProblem problem, int microBatch)
    {
        GrainCount = problem.GrainCount;
        AllForwardMs = new double[RowOf(GrainCount + 1)];
        AllBackwardMs = new double[AllForwardMs.Length];
        for (var end = 1; end <= GrainCount; end++)
        {
            for (var start = 0; start < end; start++)
            {
                var latency = problem.StageLatency.Predict(
                    microBatch, problem.Grains(end - start), problem.Grains(start));
                AllForwardMs[RowOf(end) + start] = latency.Forward.Value;
                AllBackwardMs[RowOf(end) + start] = latency.Backward.Value;
            }
        }

        _leastForwardMs = RunningLeast(AllForwardMs);
        _leastBackwardMs = RunningLeast(AllBackwardMs);
    }

    /// <summary>Grains in the sequence, n.</summary>
    public int GrainCount { get; }

    /// <summary>The forward times of all slices, row after row; not to be written to.</summary>
    public double[] AllForwardMs { get; }

    /// <summary>The backward times in the same order; not to be written to.</summary>
    public double[] AllBackwardMs { get; }

    /// <summary>
    /// [start] is the forward time of the slice from grain <c>start</c> up to grain <paramref name="end"/>.
    /// </summary>
    public ReadOnlySpan<double> ForwardMs(int end) => AllForwardMs.AsSpan(RowOf(end), end);

    /// <summary>
    /// [start] is the backward time of the slice from grain <c>start</c> up to grain <paramref name="end"/>.
    /// </summary>
    public ReadOnlySpan<double> BackwardMs(int end) => AllBackwardMs.AsSpan(RowOf(end), end);

    /// <summary>No slice that starts before this one and ends at <paramref name="end"/> keeps to both bounds.</summary>
    public int FirstStart(int end, double forwardMs, double backwardMs) => Math.Max(
        FirstAtMost(_leastForwardMs.AsSpan(RowOf(end), end), forwardMs),
        FirstAtMost(_leastBackwardMs.AsSpan(RowOf(end), end), backwardMs));

    private static int RowOf(int end) => end * (end - 1) / 2;

    private double[] RunningLeast(double[] rows)
    {
        var least = new double[rows.Length];
        for (var end = 1; end <= GrainCount; end++)
        {
            var soFar = double.PositiveInfinity;
            for (var i = RowOf(end); i < RowOf(end + 1); i++)
            {
                least[i] = soFar = Math.Min(soFar, rows[i]);
            }
        }

        return least;
    }

    /// <summary>
    /// Index of the first value ≤ the bound among values that never rise; their count when there is none.
    /// </summary>
    private static int FirstAtMost(ReadOnlySpan<double> values, double bound)
    {
        var (low, high) = (0, values.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = values[middle] <= bound ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
