using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// Brings the times of all devices of the first replica to all ranks. Clocks of machines differ, but all ranks leave
/// the sum of the losses, which ends a step, together: times are counted back from there, and the step began when the
/// first rank began it.
/// </summary>
internal static class StepTimes
{
    /// <summary>All ranks' times, and the time of the longest.</summary>
    /// <param name="own">This rank's.</param>
    /// <param name="plan">The step's.</param>
    /// <param name="position">Where this rank stands.</param>
    /// <param name="world">All ranks.</param>
    public static (Timeline Timeline, Milliseconds StepTime) Gather(
        RankResult own, StepPlan plan, RankPosition position, ICommunicator world)
    {
        // [K][2 n]: start and end of each action by the end of the step, negative; zeros add nothing
        var most = plan.Programs.Max(program => program.Actions.Count);
        var times = new double[plan.Programs.Count * 2 * most];
        if (position is { Replica: 0, Shard: 0 })
        {
            var at = position.Device * 2 * most;
            foreach (var timed in own.Times)
            {
                times[at++] = timed.Start.Value - own.AgreedAt.Value;
                times[at++] = timed.End.Value - own.AgreedAt.Value;
            }
        }

        times = Sum(times, Transport.Reduce.Sum, world);
        var longest = Sum([own.AgreedAt.Value, own.StepTime.Value - own.AgreedAt.Value], Transport.Reduce.Max, world);
        var agreedMs = longest[0];
        var devices = plan.Programs.Select((program, device) => program.Actions
            .Select((action, i) => (action, At: 2 * ((device * most) + i)))
            .Select(place => new TimedAction(
                place.action, Since(agreedMs, times[place.At]), Since(agreedMs, times[place.At + 1])))
            .ToArray());
        return (new Timeline(devices), new Milliseconds(longest.Sum()));
    }

    /// <summary>This rank's device's times alone.</summary>
    public static Timeline Alone(RankResult own, StepPlan plan, RankPosition position) =>
        new(plan.Programs.Select((_, device) => device == position.Device ? own.Times : []));

    private static double[] Sum(double[] numbers, Transport.Reduce reduce, ICommunicator world)
    {
        using var all = tensor(numbers, dtype: ScalarType.Float64);
        world.AllReduce(all, reduce).Wait();
        using var data = all.data<double>();
        return data.ToArray();
    }

    /// <summary>Not below 0, which rounding might give.</summary>
    private static Milliseconds Since(double agreedMs, double beforeMs) => new(Math.Max(0, agreedMs + beforeMs));
}
