using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Training;

/// <summary>
/// A step as it was measured beside the same step as it was predicted, for Perfetto and chrome://tracing: two processes
/// of one trace. Both begin at 0.
/// </summary>
public static class StepTrace
{
    private static readonly Dictionary<string, Phase> _phases =
        Enum.GetValues<Phase>().ToDictionary(phase => phase.InWords());

    /// <summary>A JSON object with the member traceEvents.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="measured">What devices did in it.</param>
    /// <param name="plan">That it was run by.</param>
    /// <param name="predicted">The planner's answer for this plan; without it there is one process.</param>
    /// <exception cref="ArgumentException">What was predicted is no timeline.</exception>
    public static string Write(long step, Timeline measured, TrainingPlan plan, TimelineResponse? predicted)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(plan);
        (string, Timeline) real = ($"measured, step {step}", FromZero(measured));
        return ChromeTrace.Write(predicted is null
            ? [real]
            : [($"predicted, plan {plan.PlanId[..8]}", FromZero(Read(predicted, plan.DeviceCount))), real]);
    }

    private static Timeline Read(TimelineResponse predicted, int devices)
    {
        var actions = predicted.Actions.ToLookup(action => action.Stage % devices, Read);
        return new Timeline(Enumerable.Range(0, devices)
            .Select(device => actions[device].OrderBy(timed => timed.Start.Value).ToArray()));
    }

    private static TimedAction Read(TimelineAction action) => new(
        new PipelineAction(
            action.Stage,
            _phases.TryGetValue(action.Phase, out var phase)
                ? phase
                : throw new ArgumentException($"'{action.Phase}' is no phase.", nameof(action)),
            action.MicroBatch,
            action.Slice),
        new Milliseconds(action.StartMs),
        new Milliseconds(action.EndMs));

    private static Timeline FromZero(Timeline timeline)
    {
        return new(timeline.Devices.Select(actions => actions
            .Select(timed => timed with { Start = Earlier(timed.Start), End = Earlier(timed.End) }).ToArray()));

        Milliseconds Earlier(Milliseconds time) => new(time.Value - timeline.Start.Value);
    }
}
