using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>A machine that runs a plan as predicted, but for noise and for what is changed about it.</summary>
internal sealed class SimulatedRun
{
    private const double Noise = 0.01; // of a time, uniform

    private readonly TrainingPlan _plan;
    private readonly TimelineAction[] _actions;
    private readonly Random _random;
    private long _step;

    private SimulatedRun(TrainingPlan plan, TimelineAction[] actions, int seed) =>
        (_plan, _actions, _random) = (plan, actions, new Random(seed));

    public static async Task<SimulatedRun> OfAsync(PlannerClient planner, TrainingPlan plan, int seed) =>
        new(plan, [.. (await planner.GetTimelineAsync(plan.PlanId)).Actions], seed);

    /// <summary>The next step.</summary>
    /// <param name="extraMs">What each slice takes longer than predicted.</param>
    public MeasuredStep Next(double extraMs)
    {
        TimedAction[][] devices =
        [
            .. _actions.GroupBy(action => action.Stage % _plan.DeviceCount).Select(device => device
                .Select(action => Timed(action, action.EndMs - action.StartMs + extraMs))
                .ToArray()),
        ];
        var slices = _plan.MicroBatches.Sum(microBatch => microBatch.Slices.Count);
        var longerMs = 2 * extraMs * (slices + _plan.DeviceCount - 1); // the flush formula, of equal extras
        return new MeasuredStep(
            _step++, new Milliseconds((_plan.PredictedStep.Value + longerMs) * Noisy()), devices);
    }

    private TimedAction Timed(TimelineAction action, double ms) => new(
        new PipelineAction(
            action.Stage, action.Phase == "forward" ? Phase.Forward : Phase.Backward, action.MicroBatch, action.Slice),
        new Milliseconds(action.StartMs),
        new Milliseconds(action.StartMs + (ms * Noisy())));

    private double Noisy() => 1 + (Noise * ((2 * _random.NextDouble()) - 1));
}
