namespace TeraPipe.Planning.Schedules;

/// <summary>
/// Checks a schedule, made or parsed, without any times: that every action the step needs is done once and no other,
/// that each device does what an action needs before the action, and that no devices wait for each other in a circle.
/// Each slice's backward on a stage may be whole (B) or split (I and W).
/// </summary>
public sealed class ScheduleValidator
{
    private readonly Schedule _schedule;
    private readonly int _stageCount;
    private readonly IReadOnlyList<int> _sliceCounts;
    private readonly Dictionary<PipelineAction, int> _positions = []; // first position on its device of each known action
    private readonly List<ScheduleFault> _faults = [];

    private ScheduleValidator(Schedule schedule, int stageCount, IReadOnlyList<int> sliceCounts) =>
        (_schedule, _stageCount, _sliceCounts) = (schedule, stageCount, sliceCounts);

    /// <summary>All faults; none means that the schedule can be run and does the whole step.</summary>
    /// <param name="schedule">What each device does in which order.</param>
    /// <param name="stageCount">Stages on all devices together.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    public static IReadOnlyList<ScheduleFault> Validate(
        Schedule schedule, int stageCount, IReadOnlyList<int> sliceCounts)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        SliceOrder.ThrowIfNothingToDo(sliceCounts);
        var validator = new ScheduleValidator(schedule, stageCount, sliceCounts);
        validator.FindUnknownAndRepeated();
        validator.FindMissing();
        validator.FindOutOfOrder();
        validator.FindDeadlock();
        return validator._faults;
    }

    private void FindUnknownAndRepeated()
    {
        ForEachAction((device, position, action) =>
        {
            if (UnknownPart(action) is { } unknown)
            {
                Add(ScheduleFaultKind.Unknown, device, position, action, unknown);
            }
            else if (SameWork(action).FirstOrDefault(_positions.ContainsKey, action) is var done
                && _positions.TryGetValue(done, out var before))
            {
                var reason = done == action
                    ? $"has been done at position {before}"
                    : $"splits a backward that is done whole or the reverse: {done} stands at position {before}";
                Add(ScheduleFaultKind.Repeated, device, position, action, reason);
            }
            else
            {
                _positions.Add(action, position);
            }
        });
    }

    private string? UnknownPart(PipelineAction action) =>
        action.Stage >= _stageCount ? $"is on stage {action.Stage}, and there are {_stageCount} stages"
        : action.MicroBatch >= _sliceCounts.Count
            ? $"is of micro-batch {action.MicroBatch}, and there are {_sliceCounts.Count} micro-batches"
        : action.Slice >= _sliceCounts[action.MicroBatch]
            ? $"is of slice {action.Slice}, and micro-batch {action.MicroBatch} has {_sliceCounts[action.MicroBatch]} slices"
        : null;

    /// <summary>The action itself, and what must not be done beside it.</summary>
    private static PipelineAction[] SameWork(PipelineAction action) => action.Phase switch
    {
        Phase.Forward => [action],
        Phase.Backward =>
            [action, action with { Phase = Phase.InputGradient }, action with { Phase = Phase.WeightGradient }],
        _ => [action, action with { Phase = Phase.Backward }],
    };

    private void FindMissing()
    {
        for (var stage = 0; stage < _stageCount; stage++)
        {
            foreach (var forward in SliceOrder.Forwards(stage, .., _sliceCounts))
            {
                FindMissing(forward);
                if (!_positions.ContainsKey(forward with { Phase = Phase.Backward }))
                {
                    FindMissingPartOfBackward(forward);
                }
            }
        }
    }

    private void FindMissingPartOfBackward(PipelineAction forward)
    {
        var (input, weight) =
            (forward with { Phase = Phase.InputGradient }, forward with { Phase = Phase.WeightGradient });
        if (!_positions.ContainsKey(input) && !_positions.ContainsKey(weight))
        {
            FindMissing(forward with { Phase = Phase.Backward });
        }
        else
        {
            FindMissing(input);
            FindMissing(weight);
        }
    }

    private void FindMissing(PipelineAction needed)
    {
        if (!_positions.ContainsKey(needed))
        {
            Add(ScheduleFaultKind.Missing, DeviceOf(needed), position: null, needed, "is missing");
        }
    }

    private void FindOutOfOrder() => ForEachAction((device, position, action) =>
    {
        if (IsCounted(action, position))
        {
            var needs = Dependencies.OnOwnStage(action, _sliceCounts[action.MicroBatch]);
            if (Dependencies.AwaitedBy(action, _stageCount) is { } awaited && DeviceOf(awaited) == device)
            {
                needs = needs.Append(awaited).Distinct();
            }

            foreach (var need in needs)
            {
                if (Find(need) is var (found, at) && at > position)
                {
                    Add(ScheduleFaultKind.OutOfOrder, device, position, action,
                        $"needs {found}, which comes later, at position {at}");
                }
            }
        }
    });

    /// <summary>
    /// Plays the order, minding only what other devices do, until nobody can go on; then the devices that are not done
    /// wait for each other, and some of them in a circle.
    /// </summary>
    private void FindDeadlock()
    {
        var positions = new int[_schedule.Devices.Count];
        for (var moved = true; moved;)
        {
            moved = false;
            for (var device = 0; device < positions.Length; device++)
            {
                for (; Next(device, positions) is { } next && !Waits(next, device, positions, out _); moved = true)
                {
                    positions[device]++;
                }
            }
        }

        foreach (var device in Circle(positions))
        {
            var action = _schedule.Devices[device][positions[device]];
            Waits(action, device, positions, out var awaited);
            Add(ScheduleFaultKind.Deadlock, device, positions[device], action,
                $"waits for {awaited} on device {DeviceOf(awaited)}, position {_positions[awaited]}, which is never reached");
        }
    }

    /// <summary>Devices that wait for each other in a circle: where one arrives that follows who waits for whom.</summary>
    private IEnumerable<int> Circle(int[] positions)
    {
        var device = Enumerable.Range(0, positions.Length).FirstOrDefault(d => Next(d, positions) is not null, -1);
        var seen = new List<int>();
        while (device >= 0 && !seen.Contains(device))
        {
            seen.Add(device);
            Waits(_schedule.Devices[device][positions[device]], device, positions, out var awaited);
            device = DeviceOf(awaited);
        }

        return device < 0 ? [] : seen.SkipWhile(other => other != device).Order();
    }

    private PipelineAction? Next(int device, int[] positions) =>
        positions[device] < _schedule.Devices[device].Count ? _schedule.Devices[device][positions[device]] : null;

    private bool Waits(PipelineAction action, int device, int[] positions, out PipelineAction awaited)
    {
        awaited = default;
        if (!IsCounted(action, positions[device])
            || Dependencies.AwaitedBy(action, _stageCount) is not { } needed
            || DeviceOf(needed) == device
            || Find(needed) is not var (found, at))
        {
            return false;
        }

        awaited = found;
        return at >= positions[DeviceOf(found)];
    }

    /// <summary>Where an action stands, or the other form of the same backward.</summary>
    private (PipelineAction Action, int Position)? Find(PipelineAction action)
    {
        PipelineAction[] forms = action.Phase is Phase.Backward or Phase.InputGradient
            ? [action with { Phase = Phase.Backward }, action with { Phase = Phase.InputGradient }]
            : [action];
        var form = Array.Find(forms, _positions.ContainsKey);
        return _positions.TryGetValue(form, out var position) && forms.Contains(form) ? (form, position) : null;
    }

    private bool IsCounted(PipelineAction action, int position) =>
        _positions.TryGetValue(action, out var first) && first == position;

    private int DeviceOf(PipelineAction action) => action.Stage % _schedule.Devices.Count;

    private void Add(ScheduleFaultKind kind, int device, int? position, PipelineAction action, string reason) =>
        _faults.Add(new ScheduleFault(kind, device, position, action, reason));

    private void ForEachAction(Action<int, int, PipelineAction> look)
    {
        for (var device = 0; device < _schedule.Devices.Count; device++)
        {
            for (var position = 0; position < _schedule.Devices[device].Count; position++)
            {
                look(device, position, _schedule.Devices[device][position]);
            }
        }
    }
}
