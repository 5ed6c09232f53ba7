using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>What a plan predicts for one of its slicings: the step, and each slice on a stage.</summary>
internal sealed class PredictedSteps
{
    private readonly Lazy<IReadOnlyList<SliceLatency[]>> _latencies;

    /// <param name="plan">The plan.</param>
    /// <param name="slicing">One of its slicings.</param>
    /// <param name="question">The plan's; its latency model is made only where slices are compared.</param>
    public PredictedSteps(PlanResponse plan, Slicing slicing, PlanQuestion question)
    {
        (Plan, Slicing) = (plan, slicing);
        Stages = question.Stages * question.Schedule.VirtualStages;
        _latencies = new(() => Latencies(slicing, new PlanProblem(question).StageLatency));
    }

    /// <summary>Stages of all devices.</summary>
    public int Stages { get; }

    public PlanResponse Plan { get; }

    public Slicing Slicing { get; }

    /// <summary>[i][j] is what slice j of micro-batch i costs on any stage.</summary>
    public IReadOnlyList<SliceLatency[]> SliceLatencies => _latencies.Value;

    /// <summary>A slice of this slicing beside what is predicted for it.</summary>
    public SliceObservation Compare(SliceTime observed)
    {
        var latency = SliceLatencies[observed.MicroBatch!.Value][observed.Slice!.Value];
        var isForward = observed.Phase == SliceSums.ForwardPhase;
        return new(isForward, isForward ? latency.Forward : latency.Backward, new Milliseconds(observed.Ms!.Value));
    }

    /// <summary>Micro-batches that are alike are one object, and looked up once.</summary>
    private static SliceLatency[][] Latencies(Slicing slicing, ILatencyModel stageLatency)
    {
        var microBatches = MicroBatchBodies.Parse(slicing.MicroBatches);
        var latencies = microBatches.Distinct().ToDictionary(
            microBatch => microBatch, microBatch => microBatch.Latencies(stageLatency).ToArray());
        return [.. microBatches.Select(microBatch => latencies[microBatch])];
    }
}
