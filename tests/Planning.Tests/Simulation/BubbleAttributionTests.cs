using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Tests.Schedules;

namespace TeraPipe.Planning.Tests.Simulation;

public class BubbleAttributionTests
{
    private const double Tolerance = 1e-9; // of devices · makespan

    [Fact]
    public void Parts_add_up_to_all_idle_time()
    {
        var random = new Random(20261127);
        for (var trial = 0; trial < 400; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);
            var (durations, transfers) = (new RandomTimes(random), new RandomTimes(random));
            var timeline = PipelineSimulator.Simulate(
                shape.Schedule, durations.Of, trial % 8 < 4 ? null : transfers.Of);

            var bubble = BubbleAttribution.Of(timeline);

            var all = shape.DeviceCount * timeline.Makespan.Value;
            var busy = timeline.Devices.Select(actions => actions.Sum(timed => durations.Ms(timed.Action))).ToArray();
            Assert.Equal(all - busy.Sum(), bubble.Total.TotalMs, Tolerance * all);
            Assert.Equal(all * timeline.BubbleFraction, bubble.Total.TotalMs, Tolerance * all);
            for (var device = 0; device < shape.DeviceCount; device++)
            {
                Assert.Equal(
                    timeline.Makespan.Value - busy[device], bubble.Devices[device].TotalMs, Tolerance * all);
                AssertNotNegative(bubble.Devices[device]);
            }

            Assert.True(trial % 8 >= 4 || bubble.Total.TransferMs == 0, "Transfers that are not there cost something.");
        }
    }

    [Fact]
    public void Equal_slices_on_equal_stages_have_no_imbalance()
    {
        var random = new Random(20261128);
        for (var trial = 0; trial < 200; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);
            double[] byPhase = [random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble()];
            var timeline = PipelineSimulator.Simulate(
                shape.Schedule, action => new Milliseconds(byPhase[(int)action.Phase]));

            var bubble = BubbleAttribution.Of(timeline);

            var tolerance = Tolerance * timeline.Makespan.Value;
            Assert.All(bubble.Devices, device => Assert.Equal(0, device.ImbalanceMs, tolerance));
        }
    }

    [Fact]
    public void Under_flush_the_parts_are_those_of_the_formula()
    {
        // F 1, 2, 3 and B 2, 4, 9 on 4 equal stages: means 2 and 5, maxima 3 and 9.
        int[] forwardMs = [1, 2, 3];
        int[] backwardMs = [2, 4, 9];
        var timeline = PipelineSimulator.Simulate(
            FlushSchedule.Create(4, [3]),
            action => new Milliseconds((action.Phase == Phase.Forward ? forwardMs : backwardMs)[action.Slice]));

        var bubble = BubbleAttribution.Of(timeline);

        Assert.Equal(
            Enumerable.Range(0, 4).Select(k => new BubbleParts(2 * k, (3 - k) * (2 + 5), 5 * k, 3 * (1 + 4), 0)),
            bubble.Devices);
        Assert.Equal(4 * 3 * (1 + 4), bubble.Total.ImbalanceMs);
    }

    [Fact]
    public void A_slow_stage_is_imbalance_of_the_others()
    {
        var timeline = PipelineSimulator.Simulate(
            FlushSchedule.Create(2, [1, 1]), action => new Milliseconds(action.Stage == 0 ? 3 : 1));

        // Makespan 14; busy 12 and 4; balanced: 2 each, makespan 12, busy 8.
        Assert.Equal(
            [new BubbleParts(0, 4, 0, 14 - 12 - 4, 0), new BubbleParts(2, 0, 2, 14 - 4 - 4, 0)],
            BubbleAttribution.Of(timeline).Devices);
    }

    [Fact]
    public void Transfers_cost_what_the_step_would_be_shorter_without_them()
    {
        var timeline = PipelineSimulator.Simulate(
            FlushSchedule.Create(3, [2]), _ => new Milliseconds(1), _ => new Milliseconds(0.5));

        Assert.All(BubbleAttribution.Of(timeline).Devices, device => Assert.Equal(4 * 0.5, device.TransferMs));
    }

    [Fact]
    public void Explains_a_measured_timeline_too()
    {
        // It starts at 5, and stage 1 does its forward 2 ms later than it could.
        var timeline = new Timeline([
            [Timed("0F0.0", 5, 6), Timed("0B0.0", 10, 11)],
            [Timed("1F0.0", 8, 9), Timed("1B0.0", 9, 10)],
        ]);

        Assert.Equal(
            [new BubbleParts(0, 2, 0, 0, 2), new BubbleParts(1, 0, 1, 0, 2)], BubbleAttribution.Of(timeline).Devices);
    }

    private static void AssertNotNegative(BubbleParts parts) =>
        Assert.True(parts is { FillMs: >= 0, DrainMs: >= 0, TailMs: >= 0, TransferMs: >= 0 }, $"{parts}");

    private static TimedAction Timed(string action, double startMs, double endMs) =>
        new(PipelineAction.Parse(action), new Milliseconds(startMs), new Milliseconds(endMs));
}
