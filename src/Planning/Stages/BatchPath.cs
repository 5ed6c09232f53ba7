using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// The knapsack over micro-batch sizes when the first and the last micro-batch count otherwise than those between them:
///     least = min { alone(B), min over b, b' of first(b) + between*(B − b − b') + last(b') }.
/// </summary>
internal sealed class BatchPath(PipelineProblem problem)
{
    private readonly IReadOnlyList<int> _sizes = problem.MicroBatchSizes;

    /// <summary>The least sum, with the largest gates of what it is made of; null if the batch cannot be made.</summary>
    /// <param name="solve">The solution of one micro-batch: the index of its size, and its place. Each is asked for once.
    /// </param>
    public Solution? Least(Func<int, MicroBatchPlace, Solution?> solve)
    {
        var firsts = All(MicroBatchPlace.First);
        var lasts = All(MicroBatchPlace.Last);
        var between = Between(All(MicroBatchPlace.Between));
        var best = _sizes[^1] == problem.BatchSequences ? solve(_sizes.Count - 1, MicroBatchPlace.Alone) : null;
        for (var first = 0; first < _sizes.Count; first++)
        {
            for (var last = 0; last < _sizes.Count && _sizes[first] + _sizes[last] <= problem.BatchSequences; last++)
            {
                var rest = between[problem.BatchSequences - _sizes[first] - _sizes[last]];
                best = Lesser(best, Sum(Sum(firsts[first], lasts[last]), rest));
            }
        }

        return best;

        Solution?[] All(MicroBatchPlace place) => [.. _sizes.Select((_, size) => solve(size, place))];
    }

    /// <summary>[s] is the least sum over s sequences in micro-batches that have others before and after them.</summary>
    private Solution?[] Between(Solution?[] ones)
    {
        var least = new Solution?[problem.BatchSequences];
        least[0] = default(Solution);
        for (var sequences = 1; sequences < least.Length; sequences++)
        {
            for (var i = 0; i < ones.Length && _sizes[i] <= sequences; i++)
            {
                least[sequences] = Lesser(least[sequences], Sum(least[sequences - _sizes[i]], ones[i]));
            }
        }

        return least;
    }

    private static Solution? Sum(Solution? one, Solution? other) => one is not { } left || other is not { } right
        ? null
        : new Solution(
            left.BusyMs + right.BusyMs,
            Math.Max(left.SlowestForwardMs, right.SlowestForwardMs),
            Math.Max(left.SlowestBackwardMs, right.SlowestBackwardMs));

    private static Solution? Lesser(Solution? one, Solution? other) =>
        one is null || other?.BusyMs < one.Value.BusyMs ? other : one;
}
