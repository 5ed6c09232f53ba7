namespace TeraPipe.Planning.Schedules;

/// <summary>
/// Plays the order of a schedule, minding only what devices need of each other, until nobody can go on. Devices that
/// are not done then wait for each other, and some of them in a circle.
/// </summary>
internal sealed class DeadlockSearch
{
    private readonly Schedule _schedule;
    private readonly int _stageCount;
    private readonly ActionPositions _positions;
    private readonly int[] _next; // [d] is the position of what device d has not done

    private DeadlockSearch(Schedule schedule, int stageCount, ActionPositions positions)
    {
        (_schedule, _stageCount, _positions) = (schedule, stageCount, positions);
        _next = new int[schedule.Lists.Length];
    }

    /// <summary>A fault for each device of a circle; none if all devices come to their ends.</summary>
    public static IEnumerable<ScheduleFault> Find(Schedule schedule, int stageCount, ActionPositions positions)
    {
        var search = new DeadlockSearch(schedule, stageCount, positions);
        search.Play();
        return search.Circle().Select(search.Fault);
    }

    private void Play()
    {
        for (var moved = true; moved;)
        {
            moved = false;
            for (var device = 0; device < _next.Length; device++)
            {
                for (; !IsDone(device) && AwaitedBy(device) is null; moved = true)
                {
                    _next[device]++;
                }
            }
        }
    }

    /// <summary>Where one arrives that follows who waits for whom.</summary>
    private IEnumerable<int> Circle()
    {
        var seen = new List<int>();
        var device = Enumerable.Range(0, _next.Length).FirstOrDefault(d => !IsDone(d), -1);
        while (device >= 0 && !seen.Contains(device))
        {
            seen.Add(device);
            device = _positions.DeviceOf(AwaitedBy(device)!.Value);
        }

        return seen.SkipWhile(other => other != device).Order();
    }

    private ScheduleFault Fault(int device)
    {
        var awaited = AwaitedBy(device)!.Value;
        var reason = $"waits for {awaited} on device {_positions.DeviceOf(awaited)}, position {_positions[awaited]}, "
            + "which is never reached";
        var action = _schedule.Lists[device][_next[device]];
        return new ScheduleFault(ScheduleFaultKind.Deadlock, device, _next[device], action, reason);
    }

    private bool IsDone(int device) => _next[device] == _schedule.Lists[device].Length;

    /// <summary>What a device's next action needs that another device has not done yet; null if nothing.</summary>
    private PipelineAction? AwaitedBy(int device)
    {
        var action = _schedule.Lists[device][_next[device]];
        return _positions.Counts(action, _next[device])
            && Dependencies.AwaitedBy(action, _stageCount) is { } needed
            && _positions.DeviceOf(needed) != device
            && _positions.Find(needed) is { } awaited
            && _positions[awaited] >= _next[_positions.DeviceOf(awaited)]
                ? awaited
                : null;
    }
}
