namespace TeraPipe.Planning.Stages;

/// <summary>The least sums over whole micro-batches of all sizes: [s] is of some that make s sequences.</summary>
internal sealed class BatchSums(PipelineProblem problem, IReadOnlyList<LeastSums> ones)
{
    /// <summary>F on stage a.</summary>
    public double[] FromForward { get; } = Least(problem, size => ones[size].FromForward[^1]);

    /// <summary>B on stage a.</summary>
    public double[] FromBackward { get; } = Least(problem, size => ones[size].FromBackward[^1]);

    /// <summary>F and B on stage a.</summary>
    public double[] FromBoth { get; } = Least(problem, size => ones[size].PassedBoth[^1]);

    /// <summary>F and B on stage c.</summary>
    public double[] ToBoth { get; } = Least(problem, size => ones[size].OnToAfter[0]);

    private static double[] Least(PipelineProblem problem, Func<int, double> one)
    {
        var leastMs = new double[problem.BatchSequences + 1];
        for (var sequences = 1; sequences < leastMs.Length; sequences++)
        {
            leastMs[sequences] = problem.MicroBatchSizes.Index()
                .Where(size => size.Item <= sequences)
                .Select(size => leastMs[sequences - size.Item] + one(size.Index))
                .DefaultIfEmpty(double.PositiveInfinity)
                .Min();
        }

        return leastMs;
    }
}
