using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Explains the bubble of a timeline by playing its schedule twice more: T is its makespan, T' the makespan of the same
/// actions when nothing is transferred, and T'' that of the balanced pipeline, in which moreover every action lasts as
/// long as the mean of its phase. Of the idle time T − busy of a device
///     transfer  = T − T'                              is what waiting for links costs,
///     imbalance = (T' − busy) − (T'' − balanced busy) is what unequal slices and stages cost,
/// and T'' − balanced busy is inherent in the schedule:
///     fill before the device's first action, until the first slice has come down to it;
///     tail after its last action, until the last gradient has gone up from it;
///     drain between its actions, when it has run dry and waits for slices to go down and come back.
/// So equal slices on equal stages have no imbalance, and under the flush schedule on K equal stages, all devices
/// together, imbalance is K (K − 1) (max F − mean F + max B − mean B).
/// </summary>
public sealed class BubbleAttribution
{
    // Times in a timeline are sums: taking them apart and adding them up again moves a makespan by this much.
    private const double Rounding = 1e-12;

    private BubbleAttribution(IReadOnlyList<BubbleParts> devices) => Devices = devices;

    /// <summary>[d] is where the idle time of device d comes from.</summary>
    public IReadOnlyList<BubbleParts> Devices { get; }

    /// <summary>All devices together: devices · makespan − busy.</summary>
    public BubbleParts Total => Devices.Aggregate((sum, device) => sum + device);

    /// <summary>Of any timeline, simulated or measured, under any schedule.</summary>
    /// <exception cref="ArgumentException">What an action waits for is not in the timeline.</exception>
    public static BubbleAttribution Of(Timeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var player = new SchedulePlayer(new Schedule(
            timeline.Devices.Select(actions => actions.Select(timed => timed.Action).ToArray())));
        double[] durationsMs = [.. timeline.Devices.SelectMany(actions => actions)
            .Select(timed => timed.End.Value - timed.Start.Value)];

        var makespanMs = timeline.Makespan.Value;
        var freeMs = player.MakespanMs(durationsMs);
        freeMs = Math.Abs(makespanMs - freeMs) <= Rounding * makespanMs ? makespanMs : freeMs;
        var balanced = player.Play(Balanced(player.Actions, durationsMs));
        return new BubbleAttribution([.. timeline.BusyTimes.Select((busy, device) =>
        {
            var inherent = Inherent(balanced, device);
            return inherent with
            {
                ImbalanceMs = freeMs - busy.Value - inherent.TotalMs,
                TransferMs = makespanMs - freeMs,
            };
        })]);
    }

    private static double[] Balanced(IReadOnlyList<PipelineAction> actions, double[] durationsMs)
    {
        var means = actions.Zip(durationsMs).GroupBy(pair => pair.First.Phase, pair => pair.Second)
            .ToDictionary(phase => phase.Key, phase => phase.Average());
        return [.. actions.Select(action => means[action.Phase])];
    }

    private static BubbleParts Inherent(Timeline balanced, int device)
    {
        var actions = balanced.Devices[device];
        var idleMs = balanced.End.Value - balanced.BusyTimes[device].Value;
        if (actions.Count == 0)
        {
            return new BubbleParts(idleMs, 0, 0, 0, 0);
        }

        var (fillMs, tailMs) = (actions[0].Start.Value, balanced.End.Value - actions[^1].End.Value);
        return new BubbleParts(fillMs, DrainMs: Math.Max(0, idleMs - fillMs - tailMs), tailMs, 0, 0);
    }
}
