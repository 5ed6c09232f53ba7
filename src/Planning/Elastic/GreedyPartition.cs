namespace TeraPipe.Planning.Elastic;

/// <summary>
/// PipeTransformer's balance (He et al., ICML 2021, algorithm 1), to compare with: by parameters, not by time, a frozen
/// block counting λ of its own; each stage in turn takes blocks up to its share of what is left.
/// </summary>
public static class GreedyPartition
{
    /// <summary>λ, what a frozen block counts.</summary>
    public const double FrozenFactor = 1.0 / 6;

    /// <param name="parameters">[i] is how many parameters block i has.</param>
    /// <param name="frozen">How many of the first blocks are frozen.</param>
    /// <param name="times">[i] is what block i takes of a step, to say how slow the result is.</param>
    /// <param name="stages">Stages, K; at most as many as blocks.</param>
    /// <exception cref="ArgumentException">There are not as many times as blocks.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no stage, or a stage would have no block.</exception>
    public static StagePartition Plan(
        IReadOnlyList<long> parameters, int frozen, IReadOnlyList<Milliseconds> times, int stages)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stages, parameters.Count);
        if (parameters.Count != times.Count)
        {
            throw new ArgumentException($"{times.Count} times for {parameters.Count} blocks.", nameof(times));
        }

        double[] sizes = [.. parameters.Select((count, i) => i < frozen ? FrozenFactor * count : count)];
        var counts = new int[stages];
        var next = 0;
        for (var k = 0; k < stages; k++)
        {
            var left = sizes[next..];
            counts[k] = k == stages - 1 ? left.Length : Fill(left[..^(stages - k - 1)], left.Sum() / (stages - k));
            next += counts[k];
        }

        return StagePartition.Of(times, counts);
    }

    /// <summary>How many blocks a stage takes, at least one: as long as they stay within its share.</summary>
    private static int Fill(double[] sizes, double share)
    {
        var (count, taken) = (1, sizes[0]);
        while (count < sizes.Length && taken + sizes[count] <= share)
        {
            taken += sizes[count++];
        }

        return count;
    }
}
