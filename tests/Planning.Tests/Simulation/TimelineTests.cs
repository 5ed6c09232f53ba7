using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Simulation;

public class TimelineTests
{
    [Fact]
    public void Random_simulations_keep_order_and_precedence()
    {
        var random = new Random(20261009);
        for (var trial = 0; trial < 100; trial++)
        {
            var stageCount = random.Next(1, 7);
            var model = RandomTable.Create(random, TableKind.NonMonotone, TableKind.NonMonotone);
            var microBatches = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                new MicroBatchSlicing(
                    random.Next(1, 3), Enumerable.Repeat(new Tokens(8), random.Next(1, 6)))).ToArray();

            var timeline = FlushSimulation.Run(microBatches, stageCount, model);

            var schedule = FlushSchedule.Create(
                stageCount, [.. microBatches.Select(microBatch => microBatch.Slices.Count)]);
            Assert.Equal(schedule.Devices, timeline.Devices.Select(actions => actions.Select(timed => timed.Action)));
            AssertPrecedence(timeline, stageCount);
            Assert.InRange(timeline.BubbleFraction, 0, 1);
            Assert.Equal(Milliseconds.Zero, timeline.Start);
        }
    }

    [Fact]
    public void Counts_from_the_first_start()
    {
        var timeline = new Timeline([[Timed("0F0.0", 5, 7)], [Timed("1F0.0", 7, 9)]]);

        Assert.Equal(new Milliseconds(5), timeline.Start);
        Assert.Equal(new Milliseconds(9), timeline.End);
        Assert.Equal(new Milliseconds(4), timeline.Makespan);
        Assert.Equal(0.5, timeline.BubbleFraction);
    }

    [Fact]
    public void Rejects_two_actions_at_once() =>
        Assert.Throws<ArgumentException>(() => new Timeline([[Timed("0F0.0", 0, 2), Timed("0F0.1", 1, 3)]]));

    [Fact]
    public void Rejects_an_action_that_ends_before_it_starts() =>
        Assert.Throws<ArgumentException>(() => new Timeline([[Timed("0F0.0", 2, 1)]]));

    [Fact]
    public void Has_an_action() => Assert.Throws<ArgumentException>(() => new Timeline([[], []]));

    private static void AssertPrecedence(Timeline timeline, int stageCount)
    {
        var times = timeline.Devices.SelectMany(actions => actions).ToDictionary(timed => timed.Action);
        foreach (var (action, start, _) in times.Values)
        {
            var before = action.Phase == Phase.Forward
                ? action with { Stage = action.Stage - 1 }
                : action with { Stage = action.Stage + 1 };
            if (before.Stage >= 0 && before.Stage < stageCount)
            {
                Assert.True(times[before].End <= start, $"{action} starts before {before} ends");
            }
        }
    }

    private static TimedAction Timed(string action, double startMs, double endMs) =>
        new(PipelineAction.Parse(action), new Milliseconds(startMs), new Milliseconds(endMs));
}
