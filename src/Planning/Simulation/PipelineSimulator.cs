using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Plays a schedule without any closed formula. A stage does its actions in order, each as soon as the stage is free
/// and the action's predecessor is done: forward needs the forward of the stage before, backward the backward of the
/// stage after, and on the last stage its own forward. Transfers take no time here.
/// </summary>
public sealed class PipelineSimulator
{
    private readonly Schedule _schedule;
    private readonly Func<PipelineAction, Milliseconds> _durationOf;
    private readonly List<TimedAction>[] _timed; // [k] is what stage k has done so far
    private readonly Dictionary<PipelineAction, Milliseconds> _ends = [];

    private PipelineSimulator(Schedule schedule, Func<PipelineAction, Milliseconds> durationOf)
    {
        (_schedule, _durationOf) = (schedule, durationOf);
        _timed = [.. schedule.Devices.Select(actions => new List<TimedAction>(actions.Count))];
    }

    /// <param name="schedule">What each stage does in which order.</param>
    /// <param name="durationOf">How long an action takes.</param>
    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever: the message says
    /// which.</exception>
    public static Timeline Simulate(Schedule schedule, Func<PipelineAction, Milliseconds> durationOf)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(durationOf);
        return new PipelineSimulator(schedule, durationOf).Run();
    }

    private Timeline Run()
    {
        var awake = new Queue<int>(Enumerable.Range(0, _timed.Length)); // stages that may be able to go on
        while (awake.TryDequeue(out var stage))
        {
            if (!Advance(stage))
            {
                continue;
            }

            foreach (var neighbour in new[] { stage - 1, stage + 1 }.Where(k => k >= 0 && k < _timed.Length))
            {
                awake.Enqueue(neighbour);
            }
        }

        ThrowIfStuck();
        return new Timeline(_timed);
    }

    /// <summary>Does a stage's next actions until one has to wait; whether there was any.</summary>
    private bool Advance(int stage)
    {
        var before = _timed[stage].Count;
        foreach (var action in _schedule.Devices[stage].Skip(before))
        {
            var arrives = Milliseconds.Zero;
            if (PredecessorOf(action) is { } predecessor && !_ends.TryGetValue(predecessor, out arrives))
            {
                break;
            }

            var free = _timed[stage].Count == 0 ? Milliseconds.Zero : _timed[stage][^1].End;
            var start = arrives > free ? arrives : free;
            var end = start + _durationOf(action);
            _timed[stage].Add(new TimedAction(action, start, end));
            if (!_ends.TryAdd(action, end))
            {
                throw new ArgumentException($"{action} stands in the schedule twice.");
            }
        }

        return _timed[stage].Count > before;
    }

    private PipelineAction? PredecessorOf(PipelineAction action) => action.Phase switch
    {
        Phase.Forward when action.Stage == 0 => null,
        Phase.Forward => action with { Stage = action.Stage - 1 },
        _ when action.Stage == _timed.Length - 1 => action with { Phase = Phase.Forward },
        _ => action with { Stage = action.Stage + 1 },
    };

    private void ThrowIfStuck()
    {
        for (var stage = 0; stage < _timed.Length; stage++)
        {
            if (_timed[stage].Count < _schedule.Devices[stage].Count)
            {
                var stuck = _schedule.Devices[stage][_timed[stage].Count];
                throw new ArgumentException(
                    $"The schedule is stuck: {stuck} waits for {PredecessorOf(stuck)}, which never ends.");
            }
        }
    }
}
