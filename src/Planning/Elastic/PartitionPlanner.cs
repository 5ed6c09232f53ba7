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
        var endsMs = Ends(blocks);
        var slowestMs = endsMs[..]; // [j] for as many stages as were added
        var firsts = new int[stages][]; // [k][j]: first block of stage k, the last of k + 1 stages with j blocks
        firsts[0] = new int[blocks.Count + 1];
        for (var k = 1; k < stages; k++)
        {
            (slowestMs, firsts[k]) = WithStage(k, slowestMs, endsMs);
        }

        return StagePartition.Of(blocks, Counts(firsts, blocks.Count));
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

    private static (double[] SlowestMs, int[] Firsts) WithStage(int stage, double[] beforeMs, double[] endsMs)
    {
        var (slowestMs, firsts) = (new double[endsMs.Length], new int[endsMs.Length]);
        for (var j = stage + 1; j < endsMs.Length; j++)
        {
            slowestMs[j] = double.PositiveInfinity;
            for (var i = stage; i < j; i++)
            {
                var ms = Math.Max(beforeMs[i], endsMs[j] - endsMs[i]);
                if (ms <= slowestMs[j])
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
