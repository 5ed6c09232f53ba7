using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Tests.Simulation;

public class PipelineSimulatorTests
{
    [Fact]
    public void An_action_starts_when_its_stage_is_free_and_its_predecessor_is_done()
    {
        var schedule = Schedule.Parse("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.0 1F0.1 1B0.1 1B0.0");

        var timeline = PipelineSimulator.Simulate(
            schedule, action => new Milliseconds(action.Phase == Phase.Forward ? 1 : 2));

        Assert.Equal(
            ["0F0.0 0-1", "0F0.1 1-2", "0B0.1 5-7", "0B0.0 7-9", "1F0.0 1-2", "1F0.1 2-3", "1B0.1 3-5", "1B0.0 5-7"],
            timeline.Devices.SelectMany(actions => actions).Select(
                timed => $"{timed.Action} {timed.Start.Value}-{timed.End.Value}"));
        Assert.Equal(new Milliseconds(9), timeline.Makespan);
        Assert.Equal(1 - (12.0 / 18), timeline.BubbleFraction, tolerance: 1e-12);
    }

    [Fact]
    public void Plays_other_schedules_too()
    {
        // One forward, one backward: the last stage alternates.
        var schedule = Schedule.Parse("0F0.0 0F1.0 0B0.0 0B1.0\n1F0.0 1B0.0 1F1.0 1B1.0");

        var timeline = PipelineSimulator.Simulate(schedule, _ => new Milliseconds(1));

        Assert.Equal(new Milliseconds(6), timeline.Makespan);
    }

    [Theory]
    [InlineData("0F0.0\n1B0.0 1F0.0", "1B0.0 waits for 1F0.0")] // backward before its forward
    [InlineData("0B0.0 0F0.0\n1F0.0 1B0.0", "0B0.0 waits for 1B0.0")] // each waits for the other
    [InlineData("0F0.1\n1F0.0", "1F0.0 waits for 0F0.0")] // nobody does what it waits for
    public void A_schedule_that_is_stuck_says_which_action_waits(string schedule, string expected)
    {
        var error = Assert.Throws<ArgumentException>(
            () => PipelineSimulator.Simulate(Schedule.Parse(schedule), _ => Milliseconds.Zero));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_done_twice()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            PipelineSimulator.Simulate(Schedule.Parse("0F0.0 0F0.0"), _ => Milliseconds.Zero));

        Assert.Contains("0F0.0 stands in the schedule twice", error.Message, StringComparison.Ordinal);
    }
}
