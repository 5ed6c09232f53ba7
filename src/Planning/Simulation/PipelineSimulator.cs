using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Plays a schedule without any closed formula. A stage does its actions in order, each as soon as the stage is free
/// and the action's predecessor is done: forward needs the forward of the stage before, backward the backward of the
/// stage after, and on the last stage its own forward. Transfers take no time here.
/// </summary>
public static class PipelineSimulator
{
    /// <param name="schedule">What each stage does in which order.</param>
    /// <param name="durationOf">How long an action takes.</param>
    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever: the message says
    /// which.</exception>
    public static Timeline Simulate(Schedule schedule, Func<PipelineAction, Milliseconds> durationOf)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(durationOf);
        var stageCount = schedule.Stages.Count;
        var done = new Dictionary<PipelineAction, Milliseconds>(); // when each ended
        var timed = schedule.Stages.Select(actions => new List<TimedAction>(actions.Count)).ToArray();
        var awake = new Queue<int>(Enumerable.Range(0, stageCount)); // stages that may be able to go on
        while (awake.TryDequeue(out var stage))
        {
            var before = timed[stage].Count;
            Advance(stage);
            if (timed[stage].Count > before)
            {
                Wake(stage - 1);
                Wake(stage + 1);
            }
        }

        ThrowIfStuck(schedule, timed);
        return new Timeline(timed);

        void Wake(int stage)
        {
            if (stage >= 0 && stage < stageCount)
            {
                awake.Enqueue(stage);
            }
        }

        void Advance(int stage)
        {
            foreach (var action in schedule.Stages[stage].Skip(timed[stage].Count))
            {
                var arrives = Milliseconds.Zero;
                if (PredecessorOf(action, stageCount) is { } predecessor && !done.TryGetValue(predecessor, out arrives))
                {
                    return;
                }

                var free = timed[stage].Count == 0 ? Milliseconds.Zero : timed[stage][^1].End;
                var start = arrives > free ? arrives : free;
                timed[stage].Add(new TimedAction(action, start, start + durationOf(action)));
                if (!done.TryAdd(action, timed[stage][^1].End))
                {
                    throw new ArgumentException($"{action} stands in the schedule twice.", nameof(schedule));
                }
            }
        }
    }

    private static PipelineAction? PredecessorOf(PipelineAction action, int stageCount) => action.Phase switch
    {
        Phase.Forward when action.Stage == 0 => null,
        Phase.Forward => action with { Stage = action.Stage - 1 },
        _ when action.Stage == stageCount - 1 => action with { Phase = Phase.Forward },
        _ => action with { Stage = action.Stage + 1 },
    };

    private static void ThrowIfStuck(Schedule schedule, List<TimedAction>[] timed)
    {
        for (var stage = 0; stage < timed.Length; stage++)
        {
            if (timed[stage].Count < schedule.Stages[stage].Count)
            {
                var stuck = schedule.Stages[stage][timed[stage].Count];
                throw new ArgumentException(
                    $"The schedule is stuck: {stuck} waits for {PredecessorOf(stuck, timed.Length)}, which never ends.",
                    nameof(schedule));
            }
        }
    }
}
