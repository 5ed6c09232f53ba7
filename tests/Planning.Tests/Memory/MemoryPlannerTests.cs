using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;
using static TeraPipe.Planning.Tests.Memory.TestModels;

namespace TeraPipe.Planning.Tests.Memory;

public class MemoryPlannerTests
{
    private static readonly ScheduleChoice[] AllSchedules =
    [
        ScheduleChoice.Flush,
        new(ScheduleKind.OneForwardOneBackward),
        new(ScheduleKind.Interleaved, 2),
        new(ScheduleKind.ZeroBubble),
    ];

    [Fact]
    public void With_memory_enough_the_plan_is_the_fastest_there_is()
    {
        var pipeline = Pipeline(stages: 4);

        var choices = new MemoryChoices(Bytes.FromGibibytes(80)) { MaximumGroups = 3 };
        var plan = MemoryPlanner.Plan(pipeline, 3, choices).Plan!;

        Assert.Equal((Recompute.None, 1), (plan.Recompute, plan.Groups.Count));
        Assert.Equal(SlicePlanner.Plan(pipeline.Problem(3, Recompute.None)).Makespan, plan.Makespan);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.8)]
    [InlineData(0.5)]
    [InlineData(0.3)]
    public void Finds_what_trying_every_choice_finds(double shareOfNeed)
    {
        const int Batch = 5;
        var pipeline = Pipeline(stages: 2);
        var everything = SlicePlanner.Plan(pipeline.Problem(Batch, Recompute.None)).MicroBatches;
        var need = pipeline.Memory(everything, ScheduleChoice.Flush, Recompute.None).Max(device => device.Total);
        var available = new Bytes((long)(shareOfNeed * need.Count));

        var answer = MemoryPlanner.Plan(
            pipeline, Batch, new MemoryChoices(available) { Schedules = AllSchedules, MaximumGroups = Batch });

        var fitting = (from schedule in AllSchedules
                       from recompute in Enum.GetValues<Recompute>()
                       from groups in new int[][] { [5], [3, 2], [2, 2, 1], [2, 1, 1, 1], [1, 1, 1, 1, 1] }
                       select groups.Select(sequences => Step(pipeline, sequences, schedule, recompute)).ToArray())
            .Where(groups => groups.All(group => group.Need <= available))
            .Select(groups => groups.Sum(group => group.Makespan.Value))
            .ToArray();
        Assert.NotEmpty(fitting);
        Assert.Equal(fitting.Min(), answer.Plan!.Makespan.Value, tolerance: 1e-9 * fitting.Min());
        Assert.All(answer.Plan.Memory, device => Assert.True(device.Total <= available));
        Assert.Equal(Batch, answer.Plan.Groups.Sum(group => group.Sum(microBatch => microBatch.Sequences)));
    }

    [Fact]
    public void Less_memory_never_makes_it_faster()
    {
        var pipeline = Pipeline(stages: 4);
        var before = 0.0;
        for (var mebibytes = 400; mebibytes >= 20; mebibytes -= 20)
        {
            var available = new Bytes((long)mebibytes << 20);
            var choices = new MemoryChoices(available) { Schedules = AllSchedules, MaximumGroups = 4 };
            var makespanMs = MemoryPlanner.Plan(pipeline, 4, choices).Plan?.Makespan.Value ?? double.PositiveInfinity;

            Assert.True(makespanMs >= before, $"{makespanMs} ms with {mebibytes} MiB, {before} ms with more");
            before = makespanMs;
        }

        Assert.Equal(double.PositiveInfinity, before);
    }

    [Fact]
    public void Says_what_is_missing_and_what_would_fit()
    {
        var pipeline = Pipeline(stages: 2);
        var full = Step(pipeline, 1, ScheduleChoice.Flush, Recompute.Full);

        var answer = MemoryPlanner.Plan(
            pipeline, 4, new MemoryChoices(full.Need) { RecomputeLevels = [Recompute.None], MaximumGroups = 2 });

        Assert.Null(answer.Plan);
        Assert.Equal(new MemoryRemedy("flush", Recompute.Full, 4), answer.Shortage!.Remedy);
        Assert.Equal(Step(pipeline, 2, ScheduleChoice.Flush, Recompute.None).Need, answer.Shortage.Device.Total);
    }

    [Fact]
    public void Says_so_when_nothing_would_fit()
    {
        var shortage = MemoryPlanner.Plan(Pipeline(stages: 2), 2, new MemoryChoices(new Bytes(1000))).Shortage!;

        Assert.Null(shortage.Remedy);
        Assert.Contains("of 1000 bytes", shortage.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_batch_and_stages_that_do_not_go_together()
    {
        var pairs = new EqualPipeline(
            Gpt(4, 64, 4), new FunctionLatencyModel((_, _, _) => (1, 1), [2]), 2, new Tokens(64), new Tokens(8));
        var choices = new MemoryChoices(Bytes.FromGibibytes(1));

        Assert.Throws<ArgumentException>(() => MemoryPlanner.Plan(pairs, 3, choices));
        Assert.Throws<ArgumentException>(() => MemoryPlanner.Plan(
            pairs, 2, choices with { Schedules = [new ScheduleChoice(ScheduleKind.Interleaved, 4)] }));
        Assert.Throws<ArgumentException>(
            () => new EqualPipeline(Gpt(4, 64, 4), FunctionLatencyModel.Smooth, 3, new Tokens(64), new Tokens(8)));
    }

    [Fact]
    public void Stops_when_it_is_cancelled() => Assert.Throws<OperationCanceledException>(() => MemoryPlanner.Plan(
        Pipeline(stages: 2), 2, new MemoryChoices(new Bytes(1)), new CancellationToken(canceled: true)));

    private static EqualPipeline Pipeline(int stages) =>
        new(Gpt(4, 256, 8, vocabulary: 1000), FunctionLatencyModel.Smooth, stages, new Tokens(512), new Tokens(32))
        {
            Settings = new MemorySettings { HasFusedAttention = false },
        };

    private static (Milliseconds Makespan, Bytes Need) Step(
        EqualPipeline pipeline, int sequences, ScheduleChoice schedule, Recompute recompute)
    {
        var slicing = SlicePlanner.Plan(pipeline.Problem(sequences, recompute)).MicroBatches;
        return (
            pipeline.Makespan(slicing, schedule, recompute),
            pipeline.Memory(slicing, schedule, recompute).Max(device => device.Total));
    }
}
