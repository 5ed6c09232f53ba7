using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

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
    public void A_link_carries_one_output_at_a_time_while_the_stage_computes_on()
    {
        var timeline = PipelineSimulator.Simulate(
            Schedule.Parse("0F0.0 0F0.1\n1F0.0 1F0.1"), _ => new Milliseconds(1), _ => new Milliseconds(3));

        Assert.Equal(
            ["0F0.0 0-1", "0F0.1 1-2", "1F0.0 4-5", "1F0.1 7-8"],
            timeline.Devices.SelectMany(actions => actions).Select(
                timed => $"{timed.Action} {timed.Start.Value}-{timed.End.Value}"));
    }

    [Fact]
    public void Stages_on_one_device_need_no_link_and_a_weight_gradient_does_not_wait_for_one()
    {
        var timeline = PipelineSimulator.Simulate(
            Schedule.Parse("0F0.0 2F0.0 2B0.0 0B0.0\n1F0.0 1I0.0 1W0.0"),
            _ => new Milliseconds(1),
            _ => new Milliseconds(10));

        Assert.Equal(
            ["0F0.0 0-1", "2F0.0 22-23", "2B0.0 23-24", "0B0.0 45-46", "1F0.0 11-12", "1I0.0 34-35", "1W0.0 35-36"],
            timeline.Devices.SelectMany(actions => actions).Select(
                timed => $"{timed.Action} {timed.Start.Value}-{timed.End.Value}"));
    }

    [Theory]
    [InlineData("0F0.0 0B0.0 0I0.0", "0B0.0 and 0I0.0 stand in the schedule")]
    [InlineData("0F0.0 0W0.0 0I0.0", "0W0.0 waits for 0I0.0")]
    [InlineData("0F999999999.0", "numbered from 0 without gaps")]
    [InlineData("0F0.999999999", "numbered from 0 without gaps")]
    [InlineData("999999999F0.0", "numbered from 0 without gaps")]
    public void A_schedule_that_makes_no_sense_says_why(string schedule, string expected)
    {
        var error = Assert.Throws<ArgumentException>(
            () => PipelineSimulator.Simulate(Schedule.Parse(schedule), _ => Milliseconds.Zero));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_join_as_many_stages_as_there_are() => Assert.Throws<ArgumentException>(() => FlushSimulation.Run(
        [new MicroBatchSlicing(1, [new Tokens(8)])], 3, FunctionLatencyModel.Smooth, PipelineLinks.Free(4)));

    [Fact]
    public void Nothing_is_done_twice()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            PipelineSimulator.Simulate(Schedule.Parse("0F0.0 0F0.0"), _ => Milliseconds.Zero));

        Assert.Contains("0F0.0 stands in the schedule twice", error.Message, StringComparison.Ordinal);
    }
}
