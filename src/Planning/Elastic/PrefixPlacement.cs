using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Puts the frozen prefix's forward into the bubbles of a step, whose own actions may wait as long as the step still
/// ends at some time: the least one, from the lower bound on, that leaves room for the prefix. Not all orders are
/// looked at, so that the result may be above the best; small steps are within 5 % of it (a test tries all).
/// </summary>
internal sealed class PrefixPlacement
{
    private const int Bisections = 12; // to within 1/4096 of what is between the bound and the first try

    private readonly PipelineProblem _problem;
    private readonly IReadOnlyList<MicroBatchSlicing> _microBatches;
    private readonly SliceLatency[][][] _with; // [k][micro-batch][slice]
    private readonly SliceLatency[][][] _without;

    /// <param name="problem">With stages that have the prefix.</param>
    /// <param name="microBatches">How the batch goes through them.</param>
    /// <param name="withoutPrefix">[k] is what stage k takes but for the prefix.</param>
    public PrefixPlacement(
        PipelineProblem problem, IReadOnlyList<MicroBatchSlicing> microBatches, ILatencyModel[] withoutPrefix)
    {
        (_problem, _microBatches) = (problem, microBatches);
        (_with, _without) = (Latencies(problem.Stages), Latencies(withoutPrefix));
    }

    /// <param name="reduction">What is left of adding up gradients after a step.</param>
    public LookAhead Run(Milliseconds reduction)
    {
        var player = new LookAheadPlayer(
            _problem.Schedule.Create(
                _problem.StageCount, [.. _microBatches.Select(microBatch => microBatch.Slices.Count)]),
            [.. Slices()],
            OwnMs,
            AheadMs);
        var alone = player.Alone();
        var boundMs = Enumerable.Range(0, _problem.StageCount).Max(
            stage => Slices().Sum(slice => AheadMs(slice with { Stage = stage })) + player.Lists[stage].Sum(OwnMs));
        boundMs = Math.Max(boundMs, alone.EndMs);
        var best = Best(player, alone, boundMs);
        return new LookAhead
        {
            StepTime = new Milliseconds(best.EndMs) + reduction,
            LowerBound = new Milliseconds(Math.Min(boundMs, best.EndMs)) + reduction, // sums of another order
            Step = new Timeline(best.Step),
            Ahead = best.Ahead,
            KeptTokens = _microBatches.Sum(microBatch => (long)microBatch.Sequences) * _problem.Sequence.Count,
        };
    }

    private static LookAheadTimes Best(LookAheadPlayer player, LookAheadTimes alone, double boundMs)
    {
        const double Rounding = 1 + 1e-12; // a start that is late by rounding alone is in time
        var best = player.Both(alone, boundMs * Rounding);
        var (lowMs, highMs) = (boundMs, best.EndMs);
        for (var i = 0; i < Bisections && best.EndMs > boundMs * Rounding; i++)
        {
            var middleMs = (lowMs + highMs) / 2;
            var tried = player.Both(alone, middleMs * Rounding);
            (lowMs, highMs) = tried.EndMs <= middleMs * Rounding ? (lowMs, middleMs) : (middleMs, highMs);
            best = tried.EndMs < best.EndMs ? tried : best;
        }

        return best;
    }

    private IEnumerable<PipelineAction> Slices() =>
        from m in Enumerable.Range(0, _microBatches.Count)
        from i in Enumerable.Range(0, _microBatches[m].Slices.Count)
        select new PipelineAction(0, Phase.Forward, m, i);

    private SliceLatency[][][] Latencies(IReadOnlyList<ILatencyModel> stages)
    {
        var known = new Dictionary<(ILatencyModel, MicroBatchSlicing), SliceLatency[]>();
        return [.. stages.Select(stage => _microBatches.Select(microBatch =>
            known.TryGetValue((stage, microBatch), out var latencies)
                ? latencies
                : known[(stage, microBatch)] = [.. microBatch.Latencies(stage)]).ToArray())];
    }

    private double OwnMs(PipelineAction action)
    {
        var backwardMs = Of(_without, action).Backward.Value;
        var weightsMs = _problem.WeightGradientShare * backwardMs;
        return action.Phase switch
        {
            Phase.Forward => Of(_without, action).Forward.Value,
            Phase.Backward => backwardMs,
            Phase.InputGradient => backwardMs - weightsMs,
            _ => weightsMs,
        };
    }

    private double AheadMs(PipelineAction action) =>
        Math.Max(0, Of(_with, action).Forward.Value - Of(_without, action).Forward.Value);

    private static SliceLatency Of(SliceLatency[][][] latencies, PipelineAction action) =>
        latencies[action.Stage][action.MicroBatch][action.Slice];
}
