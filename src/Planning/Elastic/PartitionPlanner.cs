namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Deals consecutive blocks out to stages so that the slowest stage takes least. A block is what no stage boundary may
/// tear: attention, or an MLP, with its skip connection; embedding and head belong to the first and the last one.
/// </summary>
/// <remarks>
/// Exact: with S(i, j) the time of blocks i … j−1,
///     T(1, j) = S(0, j),   T(k, j) = min over i &lt; j of max( T(k−1, i), S(i, j) ),
/// in O(K n²). As T(k−1, i) rises and S(i, j) falls with i, a binary search would do; n is a few hundred at most.
/// </remarks>
public static class PartitionPlanner
{
    /// <summary>The partition; of several that are as fast, the one whose last stages are the shortest.</summary>
    /// <param name="blocks">[i] is what block i takes of a step.</param>
    /// <param name="stages">Stages, K; at most as many as blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no stage, or a stage would have no block.</exception>
    public static StagePartition Plan(IReadOnlyList<Milliseconds> blocks, int stages)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stages, blocks.Count);
        return StagePartition.Of(blocks, Fastest(Ends(blocks), stages, boundsMs: null, mostMs: 0)!);
    }

    /// <summary>
    /// The same for the flush schedule, which does all forwards before the backwards, so that the slowest of each phase
    /// counts: the least max F + max B. For every F that a run of blocks takes, ascending, the least max B with no F
    /// above it, as long as that F and the least max B of all are below the best.
    /// </summary>
    /// <param name="forwards">[i] is F of block i.</param>
    /// <param name="backwards">[i] is B of block i.</param>
    /// <param name="stages">Stages, K; at most as many as blocks.</param>
    /// <returns>The partition; its slowest stage is max F + max B.</returns>
    /// <exception cref="ArgumentException">There are not as many backwards as forwards.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no stage, or a stage would have no block.</exception>
    public static StagePartition Plan(
        IReadOnlyList<Milliseconds> forwards, IReadOnlyList<Milliseconds> backwards, int stages)
    {
        ArgumentNullException.ThrowIfNull(forwards);
        ArgumentNullException.ThrowIfNull(backwards);
        if (forwards.Count != backwards.Count)
        {
            throw new ArgumentException($"{backwards.Count} backwards of {forwards.Count} blocks.", nameof(backwards));
        }

        var (best, bestMs) = (Plan(backwards, stages), double.PositiveInfinity);
        var (forwardEndsMs, backwardEndsMs, leastMs) = (Ends(forwards), Ends(backwards), best.Slowest.Value);
        foreach (var mostMs in Runs(forwardEndsMs).TakeWhile(mostMs => mostMs + leastMs < bestMs))
        {
            if (Fastest(backwardEndsMs, stages, forwardEndsMs, mostMs) is { } counts)
            {
                var ms = StagePartition.Of(forwards, counts).Slowest + StagePartition.Of(backwards, counts).Slowest;
                (best, bestMs) = ms.Value < bestMs ? (new StagePartition(counts, ms), ms.Value) : (best, bestMs);
            }
        }

        return best;
    }

    /// <summary>What each run of blocks takes, ascending.</summary>
    private static IEnumerable<double> Runs(double[] endsMs) =>
        (from j in Enumerable.Range(1, endsMs.Length - 1)
         from i in Enumerable.Range(0, j)
         select endsMs[j] - endsMs[i]).Distinct().Order();

    /// <summary>Blocks of each stage; null if no partition keeps to the bound.</summary>
    /// <param name="endsMs">[j] is the time of the first j blocks.</param>
    /// <param name="stages">Stages, K.</param>
    /// <param name="boundsMs">The same of the times that are bounded; null: none are.</param>
    /// <param name="mostMs">What a stage may take of those.</param>
    private static int[]? Fastest(double[] endsMs, int stages, double[]? boundsMs, double mostMs)
    {
        // [j] for as many stages as were added
        double[] slowestMs = [.. endsMs.Select((ms, j) => boundsMs?[j] > mostMs ? double.PositiveInfinity : ms)];
        var firsts = new int[stages][]; // [k][j]: first block of stage k, the last of k + 1 stages with j blocks
        firsts[0] = new int[endsMs.Length];
        for (var k = 1; k < stages; k++)
        {
            (slowestMs, firsts[k]) = WithStage(k, slowestMs, endsMs, boundsMs, mostMs);
        }

        return double.IsFinite(slowestMs[^1]) ? Counts(firsts, endsMs.Length - 1) : null;
    }

    /// <summary>[j] is the time of the first j blocks.</summary>
    private static double[] Ends(IReadOnlyList<Milliseconds> blocks)
    {
        var endsMs = new double[blocks.Count + 1];
        for (var j = 0; j < blocks.Count; j++)
        {
            endsMs[j + 1] = endsMs[j] + blocks[j].Value;
        }

        return endsMs;
    }

    private static (double[] SlowestMs, int[] Firsts) WithStage(
        int stage, double[] beforeMs, double[] endsMs, double[]? boundsMs, double mostMs)
    {
        var (slowestMs, firsts) = (new double[endsMs.Length], new int[endsMs.Length]);
        for (var j = stage + 1; j < endsMs.Length; j++)
        {
            slowestMs[j] = double.PositiveInfinity;
            for (var i = stage; i < j; i++)
            {
                var ms = Math.Max(beforeMs[i], endsMs[j] - endsMs[i]);
                if (ms <= slowestMs[j] && !(boundsMs?[j] - boundsMs?[i] > mostMs))
                {
                    (slowestMs[j], firsts[j]) = (ms, i);
                }
            }
        }

        return (slowestMs, firsts);
    }

    private static int[] Counts(int[][] firsts, int blocks)
    {
        var counts = new int[firsts.Length];
        for (var (k, end) = (firsts.Length - 1, blocks); k >= 0; k--)
        {
            var first = firsts[k][end];
            (counts[k], end) = (end - first, first);
        }

        return counts;
    }
}
