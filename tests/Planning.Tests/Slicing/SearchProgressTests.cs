using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Stages;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// Whoever asks how far a search is gets the truth, and the same plan. Sums differ in order: the tolerance.
/// </summary>
public class SearchProgressTests
{
    private const double RelativeTolerance = 1e-12;

    [Theory]
    [InlineData(HardShape.Smooth, 1)]
    [InlineData(HardShape.Tiles, 2)]
    [InlineData(HardShape.Noisy, 1)]
    public void Being_told_changes_nothing(HardShape shape, int batchSequences)
    {
        var problem = Problem(shape, batchSequences);
        var silent = SlicePlanner.Plan(problem);

        var (plan, told) = Listen(problem);

        Assert.Equal(Text(silent), Text(plan));
        Assert.Equal(
            (silent.Makespan, silent.LowerBound, silent.Passes), (plan.Makespan, plan.LowerBound, plan.Passes));
        Assert.Equal(plan.Passes, told.Count(progress => progress.Grain == problem.Grain));
        Assert.Equal(plan.Makespan.Value, told[^1].Incumbent.Value, RelativeTolerance * plan.Makespan.Value);
        Assert.Equal(plan.LowerBound.Value, told[^1].LowerBound.Value, RelativeTolerance * plan.Makespan.Value);
    }

    [Theory]
    [InlineData(HardShape.Smooth, 1)]
    [InlineData(HardShape.Tiles, 2)]
    [InlineData(HardShape.Noisy, 1)]
    public void Bounds_only_close_in_on_the_best(HardShape shape, int batchSequences)
    {
        var problem = Problem(shape, batchSequences);

        var (plan, told) = Listen(problem);

        foreach (var (before, after) in told.Zip(told.Skip(1)))
        {
            Assert.True(after.Grain.Count <= before.Grain.Count, "From coarse to fine.");
            Assert.True(after.Incumbent <= before.Incumbent, $"{before}, then {after}");
            Assert.True(after.LowerBound.Value >= before.LowerBound.Value * (1 - RelativeTolerance));
        }

        Assert.All(told, progress => Assert.InRange(
            progress.LowerBound.Value, 0, plan.Makespan.Value * (1 + RelativeTolerance)));
        Assert.Contains(told, progress => progress.OptimalityGap is > 0 and < 1);
        Assert.All(
            told.Where(progress => progress.Grain != problem.Grain),
            progress => Assert.Equal(Milliseconds.Zero, progress.LowerBound));
    }

    [Fact]
    public void Simulated_schedules_tell_too()
    {
        var problem = RandomPipeline.Create(
            new Random(20261121), ScheduleKind.OneForwardOneBackward, mostGrains: 40, mostSequences: 6);
        var told = new List<SearchProgress>();
        var silent = PipelinePlanner.Plan(problem);

        var plan = PipelinePlanner.Plan(problem, new SearchLimits { Progress = new Listener(told) });

        Assert.Equal((silent.Makespan, silent.Simulations), (plan.Makespan, plan.Simulations));
        Assert.NotEmpty(told);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(
            pair.Second.Incumbent <= pair.First.Incumbent && pair.Second.LowerBound >= pair.First.LowerBound));
        Assert.Equal(plan.Makespan, told[^1].Incumbent);
        Assert.InRange(told[^1].LowerBound.Value, double.Epsilon, plan.LowerBound.Value);
    }

    private static SlicingProblem Problem(HardShape shape, int batchSequences) =>
        new(new Tokens(2048), new Tokens(8), batchSequences, stageCount: 48, HardTable.Create(shape));

    private static (SlicingPlan Plan, List<SearchProgress> Told) Listen(SlicingProblem problem)
    {
        var told = new List<SearchProgress>();
        return (SlicePlanner.Plan(problem, new SearchLimits { Progress = new Listener(told) }), told);
    }

    private static string Text(SlicingPlan plan) => string.Join('\n', plan.MicroBatches);

    private sealed class Listener(List<SearchProgress> told) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => told.Add(value);
    }
}
