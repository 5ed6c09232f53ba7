using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// The step time of a plan before it has run: the simulator's makespan of its schedule with the latencies of its slices
/// on every stage; before it the gradients are set to zero, and each device updates its weights after its last action.
/// </summary>
internal sealed class StepPrediction
{
    private readonly Timeline _timeline;

    /// <param name="plan">What is predicted.</param>
    /// <param name="layers">Of the model, shared equally among all stages.</param>
    /// <param name="timesOf">The times of a device.</param>
    public StepPrediction(StepPlan plan, int layers, Func<int, PartTimes> timesOf)
    {
        var places = SlicePlace.Of(plan);
        var (stages, devices) = (plan.Schedule.StageCount, plan.Schedule.Devices.Count);
        _timeline = PipelineSimulator.Simulate(plan.Schedule, action => new Milliseconds(
            timesOf(action.Stage % devices).StageMs(
                places[action.MicroBatch][action.Slice],
                action.Phase,
                layers / stages,
                (action.Stage == 0, action.Stage == stages - 1))));
        StepMs = timesOf(0).ClearMs
            + _timeline.Devices.Select((actions, device) => actions[^1].End.Value + timesOf(device).UpdateMs).Max();
    }

    /// <summary>From the step's start until all weights are updated.</summary>
    public double StepMs { get; }

    /// <summary>Of all devices together.</summary>
    public double BusyMs => _timeline.BusyTimes.Sum(busy => busy.Value);
}
