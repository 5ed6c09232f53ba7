using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Puts all actions of a schedule in an order in which each comes after all that its device does before and after what
/// it waits for. A device goes on until it has to wait; the action it waits for wakes it.
/// </summary>
internal sealed class PlayOrder
{
    private readonly Schedule _schedule;
    private readonly ActionIndex _index;
    private readonly int[] _firstSlots; // [d] is the slot before device d's first action
    private readonly int[] _positions;  // [d] is how much device d has done
    private readonly bool[] _done;      // by slot
    private readonly int[] _waiting;    // by slot: 1 + the device that waits for it
    private readonly Stack<int> _awake;
    private readonly List<PlayerStep> _steps;

    private PlayOrder(Schedule schedule)
    {
        (_schedule, _index) = (schedule, new ActionIndex(schedule));
        _firstSlots = new int[schedule.Lists.Length];
        _positions = new int[schedule.Lists.Length];
        var slots = 0;
        for (var device = 0; device < _firstSlots.Length; device++)
        {
            _firstSlots[device] = slots;
            slots += schedule.Lists[device].Length + 1;
        }

        (_done, _waiting) = (new bool[slots], new int[slots]);
        _steps = new List<PlayerStep>(slots);
        _awake = new Stack<int>(Enumerable.Range(0, _firstSlots.Length).Reverse());
    }

    /// <summary>All steps in such an order.</summary>
    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever.</exception>
    public static PlayerStep[] Of(Schedule schedule)
    {
        var order = new PlayOrder(schedule);
        while (order._awake.TryPop(out var device))
        {
            order.Advance(device);
        }

        order.ThrowIfStuck();
        return [.. order._steps];
    }

    private void Advance(int device)
    {
        var actions = _schedule.Lists[device];
        for (; _positions[device] < actions.Length; _positions[device]++)
        {
            ref readonly var action = ref actions[_positions[device]];
            var awaited = -1;
            if (Dependencies.AwaitedBy(action, _schedule.StageCount) is { } other)
            {
                awaited = _index.SlotOf(other);
                if (!_done[awaited])
                {
                    _waiting[awaited] = 1 + device; // for ever, if it is slot 0: nobody does it
                    return;
                }
            }

            Do(action, device, awaited);
        }
    }

    private void Do(in PipelineAction action, int device, int awaited)
    {
        var slot = _firstSlots[device] + _positions[device] + 1;
        var isOwn = awaited > _firstSlots[device] && awaited < slot; // then the order on the device is enough
        _steps.Add(new PlayerStep(slot - device - 1, slot, isOwn || awaited < 0 ? 0 : awaited, LinkOf(action, device)));
        _done[slot] = true;
        if (_waiting[slot] > 0)
        {
            _awake.Push(_waiting[slot] - 1);
        }
    }

    /// <summary>Of each device first the link to the next, then the one back.</summary>
    private int LinkOf(in PipelineAction action, int device) => action.Phase switch
    {
        _ when _schedule.Lists.Length == 1 => -1,
        Phase.WeightGradient => -1,
        Phase.Forward => action.Stage == _schedule.StageCount - 1 ? -1 : 2 * device,
        _ => action.Stage == 0 ? -1 : (2 * device) + 1,
    };

    private void ThrowIfStuck()
    {
        for (var device = 0; device < _positions.Length; device++)
        {
            if (_positions[device] < _schedule.Lists[device].Length)
            {
                var stuck = _schedule.Lists[device][_positions[device]];
                var awaited = Dependencies.AwaitedBy(stuck, _schedule.StageCount);
                throw new ArgumentException($"The schedule is stuck: {stuck} waits for {awaited}, which never ends.");
            }
        }
    }
}
