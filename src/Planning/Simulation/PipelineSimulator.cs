using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Plays a schedule without any closed formula. A device does its actions in order, each as soon as the device is free
/// and what the action waits for has arrived. <see cref="SchedulePlayer"/> does the work and says it in full.
/// </summary>
public static class PipelineSimulator
{
    /// <param name="schedule">What each device does in which order.</param>
    /// <param name="durationOf">How long an action keeps its device busy.</param>
    /// <param name="transferOf">How long its output takes over the link to the device that needs it; asked of every
    /// action, and not looked at where no other device does. Null: transfers take no time.</param>
    /// <exception cref="ArgumentException">An action stands in the schedule twice, or waits for ever: the message says
    /// which.</exception>
    public static Timeline Simulate(
        Schedule schedule,
        Func<PipelineAction, Milliseconds> durationOf,
        Func<PipelineAction, Milliseconds>? transferOf = null)
    {
        ArgumentNullException.ThrowIfNull(durationOf);
        var player = new SchedulePlayer(schedule);
        return player.Play(Times(player, durationOf), transferOf is null ? [] : Times(player, transferOf));
    }

    private static double[] Times(SchedulePlayer player, Func<PipelineAction, Milliseconds> timeOf)
    {
        var timesMs = new double[player.Actions.Count];
        for (var i = 0; i < timesMs.Length; i++)
        {
            timesMs[i] = timeOf(player.Actions[i]).Value;
        }

        return timesMs;
    }
}
