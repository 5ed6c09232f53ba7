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
    private readonly ActionPositions _positions; // of the known actions
    private readonly List<ScheduleFault> _faults = [];

    private ScheduleValidator(Schedule schedule, int stageCount, IReadOnlyList<int> sliceCounts)
    {
        (_schedule, _stageCount, _sliceCounts) = (schedule, stageCount, sliceCounts);
        _positions = new ActionPositions(schedule.Lists.Length);
    }

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
        return [.. validator._faults, .. DeadlockSearch.Find(schedule, stageCount, validator._positions)];
    }

    private void FindUnknownAndRepeated()
    {
        ForEachAction((device, position, action) =>
        {
            if (UnknownPart(action) is { } unknown)
            {
                Add(ScheduleFaultKind.Unknown, device, position, action, unknown);
            }
            else if (SameWork(action).Where(_positions.Contains).ToArray() is [var done, ..])
            {
                var reason = done == action
                    ? $"has been done at position {_positions[done]}"
                    : $"does over what {done} has done at position {_positions[done]}: a backward is whole or split";
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
            ? $"is of slice {action.Slice}, and its micro-batch has {_sliceCounts[action.MicroBatch]} slices"
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
                if (!_positions.Contains(forward with { Phase = Phase.Backward }))
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
        if (!_positions.Contains(input) && !_positions.Contains(weight))
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
        if (!_positions.Contains(needed))
        {
            Add(ScheduleFaultKind.Missing, _positions.DeviceOf(needed), position: null, needed, "is missing");
        }
    }

    private void FindOutOfOrder() => ForEachAction((device, position, action) =>
    {
        if (!_positions.Counts(action, position))
        {
            return;
        }

        foreach (var need in NeedsOnOwnDevice(action))
        {
            if (_positions.Find(need) is { } found && _positions[found] > position)
            {
                Add(ScheduleFaultKind.OutOfOrder, device, position, action,
                    $"needs {found}, which comes later, at position {_positions[found]}");
            }
        }
    });

    private IEnumerable<PipelineAction> NeedsOnOwnDevice(PipelineAction action)
    {
        var needs = Dependencies.OnOwnStage(action, _sliceCounts[action.MicroBatch]);
        return Dependencies.AwaitedBy(action, _stageCount) is { } awaited
            && _positions.DeviceOf(awaited) == _positions.DeviceOf(action)
                ? needs.Append(awaited).Distinct()
                : needs;
    }

    private void Add(ScheduleFaultKind kind, int device, int? position, PipelineAction action, string reason) =>
        _faults.Add(new ScheduleFault(kind, device, position, action, reason));

    private void ForEachAction(Action<int, int, PipelineAction> look)
    {
        for (var device = 0; device < _schedule.Lists.Length; device++)
        {
            for (var position = 0; position < _schedule.Lists[device].Length; position++)
            {
                look(device, position, _schedule.Lists[device][position]);
            }
        }
    }
}
