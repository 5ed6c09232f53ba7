using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// A schedule made ready to be played over and over with other times: a search over slicings or layer splits asks for
/// thousands of makespans of one schedule, and each costs one pass over its actions and allocates nothing. Use an
/// instance from one thread.
/// </summary>
/// <remarks>
/// A device does its actions in order, each as soon as the device is free and what the action waits for has arrived:
/// F waits for the F of the stage before, B and I for the B or I of the stage after, on the last stage for its own F,
/// and W for its I. What an action hands to a stage on another device travels over a link: one from each device to the
/// next for activations, one back for gradients, each carrying one output at a time, in order, while the devices
/// compute on. The order of the slices on one stage is not checked: <see cref="ScheduleValidator"/> does that.
/// </remarks>
public sealed class SchedulePlayer
{
    private readonly PlayerStep[] _steps;
    private readonly double[] _startsMs;   // by slot, as all that follow
    private readonly double[] _endsMs;
    private readonly double[] _arrivesMs;  // of the output, where it is needed
    private readonly double[] _linkFreeMs; // by link

    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever: the message says
    /// which.</exception>
    public SchedulePlayer(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Schedule = schedule;
        Actions = [.. schedule.Lists.SelectMany(actions => actions)];
        _steps = PlayOrder.Of(schedule);
        var slots = Actions.Count + schedule.Lists.Length;
        (_startsMs, _endsMs, _arrivesMs) = (new double[slots], new double[slots], new double[slots]);
        _linkFreeMs = new double[2 * schedule.Lists.Length];
    }

    /// <summary>What is played.</summary>
    public Schedule Schedule { get; }

    /// <summary>All actions, device by device, each device's in order: what the times below are indexed by.</summary>
    public IReadOnlyList<PipelineAction> Actions { get; }

    /// <summary>From the first start, 0, to the last end, in milliseconds.</summary>
    /// <param name="durationsMs">[i] is how long Actions[i] keeps its device busy; finite and not negative, which is
    /// not checked here.</param>
    /// <param name="transfersMs">[i] is how long the output of Actions[i] keeps its link busy, and is not looked at
    /// where no other device needs it; empty: no transfer takes time.</param>
    /// <exception cref="ArgumentException">There are more or fewer times than actions.</exception>
    public double MakespanMs(ReadOnlySpan<double> durationsMs, ReadOnlySpan<double> transfersMs = default)
    {
        ThrowIfNotOneEach(durationsMs.Length, nameof(durationsMs));
        if (!transfersMs.IsEmpty)
        {
            ThrowIfNotOneEach(transfersMs.Length, nameof(transfersMs));
            Array.Clear(_linkFreeMs);
        }

        var makespanMs = 0.0;
        foreach (ref readonly var step in _steps.AsSpan())
        {
            var startMs = Math.Max(_endsMs[step.Slot - 1], _arrivesMs[step.AwaitedSlot]);
            var endMs = startMs + durationsMs[step.Action];
            _startsMs[step.Slot] = startMs;
            _endsMs[step.Slot] = endMs;
            makespanMs = Math.Max(makespanMs, endMs);
            _arrivesMs[step.Slot] = step.Link < 0 || transfersMs.IsEmpty
                ? endMs
                : _linkFreeMs[step.Link] = Math.Max(endMs, _linkFreeMs[step.Link]) + transfersMs[step.Action];
        }

        return makespanMs;
    }

    /// <summary>The same with the start and the end of each action.</summary>
    /// <inheritdoc cref="MakespanMs"/>
    public Timeline Play(ReadOnlySpan<double> durationsMs, ReadOnlySpan<double> transfersMs = default)
    {
        MakespanMs(durationsMs, transfersMs);
        var devices = new TimedAction[Schedule.Devices.Count][];
        var action = 0;
        for (var device = 0; device < devices.Length; device++)
        {
            devices[device] = new TimedAction[Schedule.Devices[device].Count];
            for (var i = 0; i < devices[device].Length; i++, action++)
            {
                var slot = action + device + 1;
                devices[device][i] = new TimedAction(
                    Actions[action], new Milliseconds(_startsMs[slot]), new Milliseconds(_endsMs[slot]));
            }
        }

        return new Timeline(devices);
    }

    private void ThrowIfNotOneEach(int count, string name)
    {
        if (count != Actions.Count)
        {
            throw new ArgumentException($"There are {Actions.Count} actions, but {count} times.", name);
        }
    }
}
