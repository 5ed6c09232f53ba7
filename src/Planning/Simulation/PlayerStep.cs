using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>One action as the player sees it.</summary>
/// <param name="Action">Its index among all actions.</param>
/// <param name="Slot">The same with an empty slot, the start of the step, before each device's first action.</param>
/// <param name="AwaitedSlot">Whose output it needs; 0, the start of the step, if nobody's.</param>
/// <param name="Link">What carries its output to another device; −1 if no other device needs it.</param>
internal readonly record struct PlayerStep(int Action, int Slot, int AwaitedSlot, int Link)
{
    /// <summary>The slot before each device's first action.</summary>
    public static IEnumerable<int> FirstSlots(Schedule schedule)
    {
        var slot = 0;
        foreach (var actions in schedule.Devices)
        {
            yield return slot;
            slot += actions.Count + 1;
        }
    }

    /// <summary>One link from each device to the next and one back.</summary>
    public static int LinkCount(Schedule schedule) => 2 * schedule.Devices.Count;

    /// <summary>
    /// All steps, each after the one that it awaits and after all that its device does before. Each action is looked at
    /// once when its device comes to it and once more when what it awaits is done.
    /// </summary>
    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever.</exception>
    public static PlayerStep[] InOrder(Schedule schedule)
    {
        var index = new ActionIndex(schedule);
        int[] firstSlots = [.. FirstSlots(schedule)];
        var slots = firstSlots[^1] + schedule.Devices[^1].Count + 1;
        var steps = new List<PlayerStep>(slots);
        var done = new bool[slots];
        var waiting = new int[slots]; // [s] is 1 + the device that waits for slot s
        var positions = new int[firstSlots.Length];
        var awake = new Stack<int>(Enumerable.Range(0, firstSlots.Length).Reverse());
        while (awake.TryPop(out var device))
        {
            var actions = schedule.Devices[device];
            while (positions[device] < actions.Count)
            {
                var action = actions[positions[device]];
                var awaited = Dependencies.AwaitedBy(action, schedule.StageCount) is { } other ? index.SlotOf(other) : -1;
                if (awaited >= 0 && !done[awaited])
                {
                    waiting[awaited] = 1 + device; // for ever, if it is slot 0: nobody does it
                    break;
                }

                var slot = firstSlots[device] + ++positions[device];
                steps.Add(new PlayerStep(slot - device - 1, slot, Math.Max(awaited, 0), LinkOf(action, device, schedule)));
                done[slot] = true;
                if (waiting[slot] > 0)
                {
                    awake.Push(waiting[slot] - 1);
                }
            }
        }

        ThrowIfStuck(schedule, positions);
        return [.. steps];
    }

    private static int LinkOf(PipelineAction action, int device, Schedule schedule) => action.Phase switch
    {
        _ when schedule.Devices.Count == 1 => -1,
        Phase.WeightGradient => -1,
        Phase.Forward => action.Stage == schedule.StageCount - 1 ? -1 : 2 * device,
        _ => action.Stage == 0 ? -1 : (2 * device) + 1,
    };

    private static void ThrowIfStuck(Schedule schedule, int[] positions)
    {
        var device = Enumerable.Range(0, positions.Length).FirstOrDefault(d => positions[d] < schedule.Devices[d].Count, -1);
        if (device >= 0)
        {
            var stuck = schedule.Devices[device][positions[device]];
            var awaited = Dependencies.AwaitedBy(stuck, schedule.StageCount);
            throw new ArgumentException($"The schedule is stuck: {stuck} waits for {awaited}, which never ends.");
        }
    }
}
