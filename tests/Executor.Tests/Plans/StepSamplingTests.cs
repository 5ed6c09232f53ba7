using TeraPipe.Contracts.Observations;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Tests.Plans;

public class StepSamplingTests
{
    [Fact]
    public void One_step_in_so_many_has_slices_and_each_its_time()
    {
        var sampling = new StepSampling(every: 3);

        var told = Enumerable.Range(0, 7).Select(i => Next(sampling, Step(i, Forwards(4)))).ToArray();

        Assert.Equal([4, 0, 0, 4, 0, 0, 4], told.Select(one => one.Slices?.Count ?? 0));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], told.Select(one => one.Step!.Value));
        Assert.All(told, one => Assert.Equal(20, one.StepMs));
    }

    [Fact]
    public void First_step_of_another_plan_has_slices()
    {
        var sampling = new StepSampling(every: 3);

        string[] plans = ["a", "a", "b", "b"];

        Assert.Equal([true, false, true, false], plans.Select(
            plan => sampling.Next(Step(0, Forwards(2)), plan, DateTimeOffset.UnixEpoch).Actions > 0));
    }

    [Fact]
    public void Of_thousands_of_slices_a_share_is_told_and_each_in_its_turn()
    {
        var sampling = new StepSampling(every: 1);
        var all = Forwards(4500);

        var told = Enumerable.Range(0, 5).Select(i => Next(sampling, Step(i, all)).Slices!).ToArray();

        Assert.All(told, slices => Assert.InRange(slices.Count, 1, 1000));
        Assert.Equal(
            Enumerable.Range(0, 4500), told.SelectMany(slices => slices).Select(one => one.Slice!.Value).Order());
    }

    [Fact]
    public void Split_backward_is_told_as_one()
    {
        var sampling = new StepSampling(every: 1);
        TimedAction[] actions =
        [
            Timed(new(1, Phase.Forward, 2, 3), 1, 2),
            Timed(new(1, Phase.InputGradient, 2, 3), 2, 5),
            Timed(new(1, Phase.WeightGradient, 2, 3), 7, 8.5),
        ];

        var slices = Next(sampling, Step(0, actions)).Slices;

        Assert.Equal(
            [
                new SliceTime { Stage = 1, Phase = "forward", MicroBatch = 2, Slice = 3, Ms = 1 },
                new SliceTime { Stage = 1, Phase = "backward", MicroBatch = 2, Slice = 3, Ms = 4.5 },
            ],
            slices);
    }

    [Fact]
    public void Action_that_ends_before_it_starts_is_a_fault_of_the_caller()
    {
        var step = Step(0, [Timed(new(0, Phase.Forward, 0, 0), 2, 1)]);

        Assert.Throws<ArgumentException>(() => Next(new StepSampling(every: 1), step));
    }

    private static Observation Next(StepSampling sampling, MeasuredStep step) =>
        sampling.Next(step, "plan", DateTimeOffset.UnixEpoch).ToObservation(mostSlices: 1000);

    private static MeasuredStep Step(int number, TimedAction[] actions) => new(number, new Milliseconds(20), [actions]);

    private static TimedAction[] Forwards(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Timed(new(0, Phase.Forward, 0, i), i, i + 1))];

    private static TimedAction Timed(PipelineAction action, double startMs, double endMs) =>
        new(action, new Milliseconds(startMs), new Milliseconds(endMs));
}
