using TeraPipe.Contracts.Observations;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// What is told of a step. The rule: of every step its time; of one in <paramref name="every"/>, the first of each plan
/// to begin with, the slices too: all of them where they are at most <paramref name="most"/>, else one in
/// ⌈slices / most⌉, beginning with another one each time, so that after as many such steps each was told once.
/// </summary>
/// <param name="every">One in so many steps has slices.</param>
/// <param name="most">Slice times of one step.</param>
internal sealed class StepSampling(int every, int most)
{
    private string? _planId;
    private long _steps;

    /// <summary>The observation of the next step.</summary>
    /// <exception cref="ArgumentException">An action ends before it starts.</exception>
    public Observation Next(MeasuredStep step, string planId, DateTimeOffset now)
    {
        _steps = planId == _planId ? _steps + 1 : 0;
        _planId = planId;
        return new Observation
        {
            Step = step.Step,
            StepMs = step.StepTime.Value,
            ObservedAt = now,
            Slices = _steps % every == 0 ? Slices(step.Devices, turn: _steps / every) : null,
        };
    }

    private SliceTime[]? Slices(IReadOnlyList<IReadOnlyList<TimedAction>> devices, long turn)
    {
        SliceTime[] all = [.. devices.SelectMany(actions => actions).GroupBy(Key).Select(Sum)];
        var stride = (all.Length + most - 1) / most;
        return all.Length == 0 ? null : [.. all.Where((_, i) => i % stride == turn % stride)];
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
        Ms = parts.Sum(Ms),
    };

    private static double Ms(TimedAction timed) => timed.End >= timed.Start
        ? timed.End.Value - timed.Start.Value
        : throw new ArgumentException($"{timed.Action} ends at {timed.End}, before it starts at {timed.Start}.");
}
