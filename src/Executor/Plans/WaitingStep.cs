using TeraPipe.Contracts.Observations;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Plans;

/// <summary>A step that waits to be told. What is told of it is worked out by the one who posts it.</summary>
/// <param name="PlanId">The plan that it was run by.</param>
/// <param name="Step">As it was measured; without devices where its slices are not told.</param>
/// <param name="EndedAt">When it ended, UTC.</param>
/// <param name="Turn">The how manieth step with slices it is: which slices are told where there are too many.</param>
internal sealed record WaitingStep(string PlanId, MeasuredStep Step, DateTimeOffset EndedAt, long Turn)
{
    /// <summary>At least as many as the slices that it has.</summary>
    public int Actions => Step.Devices.Sum(actions => actions.Count);

    /// <param name="mostSlices">So many slices are told, or one in ⌈slices / most⌉.</param>
    public Observation ToObservation(int mostSlices)
    {
        SliceTime[] all = [.. Step.Devices.SelectMany(actions => actions).GroupBy(Key).Select(Sum)];
        var stride = (all.Length + mostSlices - 1) / mostSlices;
        return new Observation
        {
            Step = Step.Step,
            StepMs = Step.StepTime.Value,
            ObservedAt = EndedAt,
            Slices = all.Length == 0 ? null : [.. all.Where((_, i) => i % stride == Turn % stride)],
        };
    }

    /// <summary>I and W are one backward to the planner: it predicts their sum.</summary>
    private static (int Stage, string Phase, int MicroBatch, int Slice) Key(TimedAction timed) => (
        timed.Action.Stage,
        timed.Action.Phase == Phase.Forward ? "forward" : "backward",
        timed.Action.MicroBatch,
        timed.Action.Slice);

    private static SliceTime Sum(
        IGrouping<(int Stage, string Phase, int MicroBatch, int Slice), TimedAction> parts) => new()
    {
        Stage = parts.Key.Stage,
        Phase = parts.Key.Phase,
        MicroBatch = parts.Key.MicroBatch,
        Slice = parts.Key.Slice,
        Ms = parts.Sum(timed => timed.End.Value - timed.Start.Value),
    };
}
