using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Puts the frozen prefix's forward into the bubbles of a step: stage after stage, slice after slice, each as early as
/// its stage is free for long enough and the stage before has given it the slice.
/// </summary>
internal sealed class PrefixPlacement
{
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
        var schedule = _problem.Schedule.Create(
            _problem.StageCount, [.. _microBatches.Select(microBatch => microBatch.Slices.Count)]);
        var step = PipelineSimulator.Simulate(schedule, Duration);
        var ahead = Place(step);
        var busiestMs = step.BusyTimes.Zip(
            ahead, (busy, prefix) => busy.Value + prefix.Sum(timed => timed.End.Value - timed.Start.Value)).Max();
        var end = ahead.SelectMany(stage => stage).Select(timed => timed.End).Append(step.End).Max();
        return new LookAhead
        {
            StepTime = end + reduction,
            LowerBound = new Milliseconds(Math.Min(end.Value, Math.Max(busiestMs, step.End.Value))) + reduction,
            Step = step,
            Ahead = ahead,
            KeptTokens = _microBatches.Sum(microBatch => (long)microBatch.Sequences) * _problem.Sequence.Count,
        };
    }

    private SliceLatency[][][] Latencies(IReadOnlyList<ILatencyModel> stages)
    {
        var known = new Dictionary<(ILatencyModel, MicroBatchSlicing), SliceLatency[]>();
        return [.. stages.Select(stage => _microBatches.Select(microBatch =>
            known.TryGetValue((stage, microBatch), out var latencies)
                ? latencies
                : known[(stage, microBatch)] = [.. microBatch.Latencies(stage)]).ToArray())];
    }

    private Milliseconds Duration(PipelineAction action)
    {
        var (_, backward, _) = Of(_with, action);
        var weightsMs = _problem.WeightGradientShare * backward.Value;
        return action.Phase switch
        {
            Phase.Forward => Of(_without, action).Forward,
            Phase.Backward => backward,
            Phase.InputGradient => new Milliseconds(backward.Value - weightsMs),
            _ => new Milliseconds(weightsMs),
        };
    }

    private TimedAction[][] Place(Timeline step)
    {
        PipelineAction[] slices =
        [
            .. from m in Enumerable.Range(0, _microBatches.Count)
               from i in Enumerable.Range(0, _microBatches[m].Slices.Count)
               select new PipelineAction(0, Phase.Forward, m, i),
        ];
        var readyMs = new double[slices.Length];
        var placed = new TimedAction[_problem.StageCount][];
        for (var k = 0; k < placed.Length; k++)
        {
            placed[k] = [.. Place(slices, k, readyMs, step.Devices[k])];
        }

        return placed;
    }

    /// <summary>The prefix's forwards of one stage; where it has none slices pass at once.</summary>
    private List<TimedAction> Place(
        PipelineAction[] slices, int stage, double[] readyMs, IReadOnlyList<TimedAction> others)
    {
        TimedAction[] busy = [.. others.Where(timed => timed.End > timed.Start)];
        var placed = new List<TimedAction>();
        var (next, freeMs) = (0, 0.0); // the first action that is still to come, and when the stage is free before it
        foreach (var (slice, action) in slices.Select(slice => slice with { Stage = stage }).Index())
        {
            var durationMs = Math.Max(0, Of(_with, action).Forward.Value - Of(_without, action).Forward.Value);
            if (durationMs == 0)
            {
                continue;
            }

            var startMs = Math.Max(freeMs, readyMs[slice]);
            for (; next < busy.Length && startMs + durationMs > busy[next].Start.Value; next++)
            {
                startMs = Math.Max(startMs, busy[next].End.Value);
            }

            freeMs = readyMs[slice] = startMs + durationMs;
            placed.Add(new TimedAction(action, new Milliseconds(startMs), new Milliseconds(freeMs)));
        }

        return placed;
    }

    private static SliceLatency Of(SliceLatency[][][] latencies, PipelineAction action) =>
        latencies[action.Stage][action.MicroBatch][action.Slice];
}
