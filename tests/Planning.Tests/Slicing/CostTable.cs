using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// What every slice of a sequence costs in micro-batches of one size, transfers included, by their definition: where
/// they are overlapped the gate m is longer than the busy time a by the mean over the links, where they are exposed
/// both are longer by twice the slowest link.
/// </summary>
internal sealed class CostTable
{
    private readonly SliceCost[][] _costs; // [start][grains - 1]

    public CostTable(SlicingProblem problem, int microBatch)
    {
        GrainCount = problem.Sequence.Count / problem.Grain.Count;
        _costs = [.. Enumerable.Range(0, GrainCount).Select(start => Row(problem, microBatch, start))];
    }

    public int GrainCount { get; }

    /// <summary>The slice from grain <paramref name="start"/> up to grain <paramref name="end"/>.</summary>
    public SliceCost this[int start, int end] => _costs[start][end - start - 1];

    /// <summary>The cost of a slice by its latencies and the links.</summary>
    public static SliceCost CostOf(double forwardMs, double backwardMs, long tokens, PipelineLinks links)
    {
        var (slowestMs, sumMs) = (0.0, 0.0);
        foreach (var link in links.Links)
        {
            var transferMs = link.Predict(tokens).Value;
            (slowestMs, sumMs) = (Math.Max(slowestMs, transferMs), sumMs + transferMs);
        }

        var isExposed = links.Policy == TransferPolicy.Exposed;
        var busyMs = isExposed ? 2 * slowestMs : 0;
        var gateMs = isExposed || links.Links.Count == 0 ? busyMs : sumMs / links.Links.Count;
        return new SliceCost(forwardMs + busyMs + (backwardMs + busyMs), forwardMs + gateMs, backwardMs + gateMs);
    }

    private static SliceCost[] Row(SlicingProblem problem, int microBatch, int start)
    {
        var grain = problem.Grain.Count;
        var forwardMs = new double[(problem.Sequence.Count / grain) - start];
        var backwardMs = new double[forwardMs.Length];
        problem.StageLatency.PredictRow(microBatch, new Tokens(start * grain), problem.Grain, forwardMs, backwardMs);
        return
        [
            .. forwardMs.Zip(backwardMs, (f, b) => (f, b)).Select((ms, i) =>
                CostOf(ms.f, ms.b, (long)microBatch * (i + 1) * grain, problem.Links)),
        ];
    }
}
