using TeraPipe.Bench.Executor;
using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Bench.Tests;

public class ExecutorSuiteTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1.6)]
    [InlineData(8, 16.0 / 9)]
    public void The_limit_is_what_the_simulator_makes_of_equal_slices(int slices, double limit)
    {
        static double MakespanMs(int slices) => PipelineSimulator.Simulate(
            FlushSchedule.Create(SlicedSteps.Stages, [slices]), _ => new Milliseconds(1.0 / slices)).Makespan.Value;

        Assert.Equal(limit, SlicedSteps.Limit(slices), tolerance: 1e-12);
        Assert.Equal(limit, MakespanMs(1) / MakespanMs(slices), tolerance: 1e-12);
    }

    [Fact]
    public void A_simulation_of_a_simulated_timeline_is_as_long_as_that()
    {
        var schedule = ZeroBubbleSchedule.Create(2, [3, 2]);
        var timeline = PipelineSimulator.Simulate(
            schedule, action => new Milliseconds(1 + action.Slice + (action.Phase == Phase.Forward ? 0.5 : 0)));

        Assert.Equal(timeline.Makespan.Value, SlicedSteps.SimulatedMs(schedule, timeline), tolerance: 1e-9);
    }

    [Fact]
    public void Overhead_is_what_is_left_of_the_step_for_each_action() =>
        Assert.Equal(25, OverheadCase.OverheadUs(stepMs: 4.48, insideMs: 1.28, actions: 128), tolerance: 1e-9);

    [Fact]
    public void Errors_and_growth_are_in_percent_of_what_was_first()
    {
        Assert.Equal(-5, PredictedStep.Percent(predicted: 95, measured: 100), tolerance: 1e-9);
        Assert.Equal(2, FlatMemoryCase.GrowthPercent(first: 200, last: 204), tolerance: 1e-9);
    }

    [Fact]
    public void Rounds_go_through_all_in_an_order_of_their_own_and_the_first_ones_do_not_count()
    {
        const int WarmUp = 1, Counted = 20;
        var calls = new List<string>();
        var times = Rounds.Of("test", Counted, WarmUp, () => Called("a"), () => Called("b"));

        var rounds = calls.Chunk(2).ToArray();
        Assert.Equal(WarmUp + Counted, rounds.Length);
        Assert.All(rounds, round => Assert.Equal(["a", "b"], round.Order()));
        Assert.InRange(rounds.Count(round => round[0] == "a"), 5, 16);
        Assert.Equal(TimesOf("a"), times[0]);
        Assert.Equal(TimesOf("b"), times[1]);

        double Called(string name)
        {
            calls.Add(name);
            return calls.Count;
        }

        IEnumerable<double> TimesOf(string name) => calls.Index()
            .Where(call => call.Item == name).Skip(WarmUp).Select(call => call.Index + 1.0);
    }

    [Fact]
    public void Ratios_are_of_what_was_measured_in_one_round() =>
        // not the ratio of the medians, 12 / 5: the machine is three times as slow in the last round
        Assert.Equal(2, Rounds.MedianRatio([10, 12, 30], [5, 4, 15]), tolerance: 1e-12);

    [Fact]
    public void The_median_of_an_even_number_is_between_both_middle_ones()
    {
        Assert.Equal(2, Rounds.Median([9, 1, 2]));
        Assert.Equal(2.5, Rounds.Median([4, 1, 3, 2]));
    }

    [Fact]
    public void Progress_says_what_is_left() => Assert.Equal(
        "    rounds 3/12, 18 s left", Progress.Text("rounds", done: 3, total: 12, TimeSpan.FromSeconds(6)));

    [Fact]
    public void Threads_measure_at_once_and_say_what_went_wrong()
    {
        using var threads = new BusyThreads(2);
        using var both = new Barrier(2);
        var numbers = new int[2];

        threads.Run(number =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))); // each waits for the other
            numbers[number] = number + 1;
        });

        Assert.Equal([1, 2], numbers);
        var thrown = Assert.Throws<AggregateException>(
            () => threads.Run(_ => throw new InvalidOperationException("a thread's")));
        Assert.Equal(2, thrown.InnerExceptions.Count);
    }
}
