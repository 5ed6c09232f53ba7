using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// A stage that stands for all of them in the exact planner of equal stages: a weighted sum of their tables.
/// </summary>
internal sealed class SurrogateStage : ILatencyModel
{
    private readonly int _unitTokens;
    private readonly Dictionary<int, (double[] ForwardMs, double[] BackwardMs)> _tables = [];

    /// <param name="problem">Whose stages they are.</param>
    /// <param name="tables">Theirs.</param>
    /// <param name="weights">[k] is the weight of stage k.</param>
    public SurrogateStage(PipelineProblem problem, StageTables tables, IReadOnlyList<double> weights)
    {
        (_unitTokens, MicroBatchSizes) = (problem.Unit.Count, problem.MicroBatchSizes);
        IsMonotone = problem.Stages.All(stage => stage.IsMonotone);
        foreach (var size in problem.MicroBatchSizes)
        {
            var stages = tables.Stages(problem, size);
            _tables[size] = (
                Sum(stages, weights, stage => stage.ForwardMs),
                Sum(stages, weights, stage => stage.BackwardMs));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes { get; }

    /// <inheritdoc/>
    public bool IsMonotone { get; }

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var start = context.Count / _unitTokens;
        var at = PhaseTable.IndexOf(start, start + (slice.Count / _unitTokens));
        var (forwardMs, backwardMs) = _tables[microBatch];
        return new SliceLatency(
            new Milliseconds(forwardMs[at]), new Milliseconds(backwardMs[at]), Provenance.Estimated);
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var start = context.Count / _unitTokens;
        var (allForwardMs, allBackwardMs) = _tables[microBatch];
        for (var i = 0; i < forwardMs.Length; i++)
        {
            var at = PhaseTable.IndexOf(start, start + ((i + 1) * grain.Count / _unitTokens));
            (forwardMs[i], backwardMs[i]) = (allForwardMs[at], allBackwardMs[at]);
        }
    }

    /// <summary>Equal stages share their table: each table is added once, with their weights' sum.</summary>
    private static double[] Sum(
        PhaseTable[] stages, IReadOnlyList<double> weights, Func<PhaseTable, double[]> phase)
    {
        var sumMs = new double[phase(stages[0]).Length];
        foreach (var equal in stages.Zip(weights).GroupBy(pair => pair.First, pair => pair.Second))
        {
            var (weight, timesMs) = (equal.Sum(), phase(equal.Key));
            for (var i = 0; weight > 0 && i < sumMs.Length; i++)
            {
                sumMs[i] += weight * timesMs[i];
            }
        }

        return sumMs;
    }
}
