namespace TeraPipe.Planning.Simulation;

/// <summary>A schedule with times: what simulation predicts, and what the executor measured.</summary>
public sealed class Timeline
{
    /// <param name="devices">[d] is what device d did, in order of time.</param>
    /// <exception cref="ArgumentException">There is no action, or a device does two at once.</exception>
    public Timeline(IEnumerable<IReadOnlyList<TimedAction>> devices)
    {
        TimedAction[][] all = [.. devices.Select(actions => actions.ToArray())];
        Devices = all;
        BusyTimes = [.. all.Select(BusyTime)];
        TimedAction[][] working = [.. all.Where(actions => actions.Length > 0)];
        if (working.Length == 0)
        {
            throw new ArgumentException("A timeline has at least one action.", nameof(devices));
        }

        StageCount = Math.Max(all.Length, working.Max(actions => actions.Max(timed => timed.Action.Stage)) + 1);
        Start = working.Min(actions => actions[0].Start);
        End = working.Max(actions => actions[^1].End);
    }

    /// <summary>[d] is what device d did, in order of time.</summary>
    public IReadOnlyList<IReadOnlyList<TimedAction>> Devices { get; }

    /// <summary>Stages on all devices together.</summary>
    public int StageCount { get; }

    /// <summary>[d] is how long device d was busy.</summary>
    public IReadOnlyList<Milliseconds> BusyTimes { get; }

    /// <summary>When the first action starts; 0 in a simulation.</summary>
    public Milliseconds Start { get; }

    /// <summary>When the last action ends.</summary>
    public Milliseconds End { get; }

    /// <summary>From the first start to the last end.</summary>
    public Milliseconds Makespan => new(End.Value - Start.Value);

    /// <summary>
    /// Share of the pipeline's time in which devices stand idle: 1 − busy / (devices · makespan). 0 for a makespan of 0.
    /// </summary>
    public double BubbleFraction
    {
        get
        {
            var makespanMs = Makespan.Value;
            var busyMs = BusyTimes.Sum(busy => busy.Value);
            return makespanMs == 0 ? 0 : Math.Clamp(1 - (busyMs / (Devices.Count * makespanMs)), 0, 1);
        }
    }

    /// <summary>What pictures call a device: "stage 3", or "device 3" where devices have several stages.</summary>
    internal string RowName(int device) => StageCount == Devices.Count ? $"stage {device}" : $"device {device}";

    private static Milliseconds BusyTime(TimedAction[] actions)
    {
        var busyMs = 0.0;
        for (var i = 0; i < actions.Length; i++)
        {
            if (actions[i].End < actions[i].Start || (i > 0 && actions[i].Start < actions[i - 1].End))
            {
                throw new ArgumentException($"{actions[i].Action} overlaps what comes before it.");
            }

            busyMs += actions[i].End.Value - actions[i].Start.Value;
        }

        return new Milliseconds(busyMs);
    }
}
