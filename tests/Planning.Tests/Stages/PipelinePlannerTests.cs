using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Stages;

public class PipelinePlannerTests
{
    private const double Rounding = 1e-9; // relative: sums in another order

    public static TheoryData<ScheduleKind> EverySchedule => [.. PipelineSchedules.Kinds];

    public static TheoryData<TableKind> EveryKind => [.. Enum.GetValues<TableKind>()];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Equal_stages_under_flush_are_the_exact_planners_question(TableKind kind)
    {
        var random = new Random(20261104);
        for (var trial = 0; trial < 15; trial++)
        {
            var stage = RandomTable.Create(random, kind, kind);
            var (grains, batch, stageCount) = (random.Next(1, 30), random.Next(1, 5), random.Next(1, 20));

            var exact = SlicePlanner.Plan(new SlicingProblem(
                new Tokens(8 * grains), new Tokens(8), batch, stageCount, stage));
            var plan = PipelinePlanner.Plan(Problem(grains, batch, [.. Enumerable.Repeat(stage, stageCount)]));

            Assert.Equal(exact.Makespan.Value, plan.Makespan.Value, Rounding * exact.Makespan.Value);
            Assert.Equal(0, plan.OptimalityGap, Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(EverySchedule))]
    public void Is_never_worse_than_no_slicing_or_any_uniform_slicing_under_its_own_schedule(ScheduleKind schedule)
    {
        var random = new Random(20261105);
        for (var trial = 0; trial < 20; trial++)
        {
            var problem = RandomPipeline.Create(random, schedule, mostGrains: 14, mostSequences: 4);

            var plan = PipelinePlanner.Plan(problem);

            var planMs = EveryPlan.MakespanMs(problem, plan.MicroBatches);
            var uniformMs = EveryUniformPlan(problem).Min(uniform => EveryPlan.MakespanMs(problem, uniform));
            Assert.Equal(plan.Makespan.Value, planMs, Rounding * planMs);
            Assert.True(planMs <= uniformMs * (1 + Rounding), $"{planMs} ms against {uniformMs} ms uniform.");
            Assert.True(plan.LowerBound <= plan.Makespan);
        }
    }

    [Fact]
    public void The_slices_before_a_slow_head_begin_short_and_become_longer()
    {
        // The last stage is the bottleneck: it should start early, and then has work enough to let longer slices come.
        var head = new FunctionLatencyModel((b, l, _) => (0.01 * b * l, 0.02 * b * l));
        var device = new StageDevice(FunctionLatencyModel.Smooth, head: head);
        var stages = new StageComposer([.. Enumerable.Repeat(device, 8)]).Stages([.. Enumerable.Repeat(1, 8)]);

        var plan = PipelinePlanner.Plan(Problem(grains: 64, batch: 1, stages));

        var slices = Assert.Single(plan.MicroBatches).Slices;
        Assert.True(slices[0].Count < slices[^1].Count, plan.MicroBatches[0].ToString());
    }

    [Fact]
    public void Keeps_to_the_constraints()
    {
        var constraints = new SliceConstraints
        {
            MultipleOf = new Tokens(16), Minimum = new Tokens(32), Maximum = new Tokens(96), TailKeepsMinimum = true,
        };
        var stages = new[] { FunctionLatencyModel.Smooth, FunctionLatencyModel.Stepped, FunctionLatencyModel.Smooth };
        foreach (var schedule in PipelineSchedules.Kinds)
        {
            var problem = new PipelineProblem(new Tokens(512), new Tokens(8), 2, stages)
            {
                Schedule = schedule, Constraints = constraints,
            };

            var plan = PipelinePlanner.Plan(problem);

            Assert.All(plan.MicroBatches.SelectMany(microBatch => microBatch.Slices), slice =>
            {
                Assert.Equal(0, slice.Count % 16);
                Assert.InRange(slice.Count, 32, 96);
            });
        }
    }

    [Fact]
    public void Gives_the_best_plan_so_far_when_the_deadline_has_passed()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth, head: FunctionLatencyModel.Stepped);
        var stages = new StageComposer([device, device, device.Scaled(1.5), device, device]).Stages([2, 1, 1, 2, 1]);
        var problem = Problem(grains: 64, batch: 2, stages);

        var late = PipelinePlanner.Plan(problem, new SearchLimits { Deadline = new CancellationToken(canceled: true) });
        var timely = PipelinePlanner.Plan(problem);

        Assert.Equal(problem.BatchSequences, late.MicroBatches.Sum(microBatch => microBatch.Sequences));
        Assert.True(late.LowerBound <= timely.Makespan && timely.Makespan <= late.Makespan);
        Assert.True(late.Simulations < timely.Simulations);
    }

    [Fact]
    public void Stops_when_it_is_cancelled()
    {
        var problem = Problem(grains: 8, batch: 1, [FunctionLatencyModel.Smooth, FunctionLatencyModel.Stepped]);

        Assert.Throws<OperationCanceledException>(
            () => PipelinePlanner.Plan(problem, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Finds_the_same_plan_each_time()
    {
        var problem = RandomPipeline.Create(
            new Random(20261106), ScheduleKind.OneForwardOneBackward, mostGrains: 40, mostSequences: 6);

        var (one, other) = (PipelinePlanner.Plan(problem), PipelinePlanner.Plan(problem));

        Assert.Equal(
            one.MicroBatches.Select(microBatch => microBatch.ToString()),
            other.MicroBatches.Select(microBatch => microBatch.ToString()));
    }

    private static IEnumerable<IReadOnlyList<MicroBatchSlicing>> EveryUniformPlan(PipelineProblem problem)
    {
        var grains = problem.Sequence.Count / problem.Grain.Count;
        return
            from count in Enumerable.Range(1, grains)
            from size in Enumerable.Range(1, problem.BatchSequences)
            let slices = Enumerable.Range(0, count).Select(i => (grains / count) + (i < grains % count ? 1 : 0))
            let tokens = slices.Select(slice => new Tokens(slice * problem.Grain.Count)).ToArray()
            select Sizes(problem.BatchSequences, size).Select(b => new MicroBatchSlicing(b, tokens)).ToArray();
    }

    private static IEnumerable<int> Sizes(int sequences, int size) => sequences == 0
        ? []
        : Sizes(sequences - Math.Min(size, sequences), size).Prepend(Math.Min(size, sequences));

    private static PipelineProblem Problem(int grains, int batch, IReadOnlyList<ILatencyModel> stages) =>
        new(new Tokens(8 * grains), new Tokens(8), batch, stages);
}
