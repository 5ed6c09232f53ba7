namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What <see cref="TeraPipeAlgorithm"/> takes a slice to cost in micro-batches of one size: forward, backward and two
/// transfers as one number. A row holds the slices that end at one grain, by their start.
/// </summary>
internal sealed class LumpedLatencies
{
    public LumpedLatencies(SlicingProblem problem, int microBatch)
    {
        GrainCount = problem.GrainCount;
        AllMs = new double[RowOf(GrainCount + 1)];
        double[] transfersMs =
        [
            .. Enumerable.Range(1, GrainCount).Select(grains => TransferMs(problem, microBatch, grains)),
        ];
        var (forwardMs, backwardMs) = (new double[GrainCount], new double[GrainCount]);
        for (var start = 0; start < GrainCount; start++)
        {
            var fitting = GrainCount - start;
            problem.StageLatency.PredictRow(
                microBatch,
                problem.Grains(start),
                problem.Grain,
                forwardMs.AsSpan(0, fitting),
                backwardMs.AsSpan(0, fitting));
            for (var i = 0; i < fitting; i++)
            {
                AllMs[RowOf(start + i + 1) + start] = forwardMs[i] + backwardMs[i] + (2 * transfersMs[i]);
            }
        }
    }

    /// <summary>Grains in the sequence, n.</summary>
    public int GrainCount { get; }

    /// <summary>All slices, row after row.</summary>
    public double[] AllMs { get; }

    /// <summary>[start] is the slice from grain <c>start</c> up to grain <paramref name="end"/>.</summary>
    public ReadOnlySpan<double> Row(int end) => AllMs.AsSpan(RowOf(end), end);

    private static int RowOf(int end) => end * (end - 1) / 2;

    private static double TransferMs(SlicingProblem problem, int microBatch, int grains)
    {
        var tokens = (long)microBatch * grains * problem.Grain.Count;
        return problem.Links.Links.Distinct().Select(link => link.Predict(tokens).Value).DefaultIfEmpty().Max();
    }
}
