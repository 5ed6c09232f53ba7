using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// A search that stops early says the truth about its plan. Sums differ in order, hence the tolerance.
/// </summary>
public class SearchLimitsTests
{
    private const int Tables = 1_000;
    private const double RelativeTolerance = 1e-12;

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(0.9)]
    public void A_plan_within_a_gap_is_no_farther_from_the_best(double gap)
    {
        for (var seed = 0; seed < Tables; seed++)
        {
            var (problem, leastMs) = Draw(seed);

            var plan = SlicePlanner.Plan(problem, new SearchLimits { OptimalityGap = gap });

            AssertTrue(plan, problem, leastMs, $"seed {seed}");
            Assert.InRange(plan.OptimalityGap, 0, gap);
            Assert.True(
                plan.Makespan.Value * (1 - gap) <= leastMs * (1 + RelativeTolerance),
                $"seed {seed}: {plan.Makespan.Value}, the best {leastMs}");
        }
    }

    [Fact]
    public void A_deadline_in_the_past_still_gives_a_legal_plan_with_a_true_bound()
    {
        for (var seed = 0; seed < Tables; seed++)
        {
            var (problem, leastMs) = Draw(seed);

            var plan = SlicePlanner.Plan(
                problem, new SearchLimits { Deadline = new CancellationToken(canceled: true) });

            AssertTrue(plan, problem, leastMs, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(60)]
    public void A_deadline_during_the_search_gives_a_legal_plan_with_a_true_bound(int questions)
    {
        for (var seed = 0; seed < Tables; seed++)
        {
            var (problem, leastMs) = Draw(seed);
            using var deadline = new CancellationTokenSource();

            var plan = SlicePlanner.Plan(
                With(problem, new CountingLatencyModel(problem.StageLatency, questions, deadline.Cancel)),
                new SearchLimits { Deadline = deadline.Token });

            AssertTrue(plan, problem, leastMs, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_cancelled_search_gives_no_plan(int questions)
    {
        for (var seed = 0; seed < Tables / 10; seed++)
        {
            var problem = new SlicingProblem(
                new Tokens(64),
                new Tokens(8),
                batchSequences: 2,
                stageCount: 8,
                RandomTable.Create(new Random(seed), TableKind.NonMonotone, TableKind.Zeros));
            using var source = new CancellationTokenSource();

            Assert.Throws<OperationCanceledException>(() => SlicePlanner.Plan(
                With(problem, new CountingLatencyModel(problem.StageLatency, questions, source.Cancel)),
                limits: null,
                source.Token));
        }
    }

    [Fact]
    public void A_cancelled_search_gives_no_plan_even_past_its_deadline()
    {
        var (problem, _) = Draw(seed: 1);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(
            () => SlicePlanner.Plan(problem, new SearchLimits { Deadline = cancelled }, cancelled));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_gap_that_no_plan_can_have_is_refused(double gap) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => SlicePlanner.Plan(Draw(seed: 1).Problem, new SearchLimits { OptimalityGap = gap }));

    private static (SlicingProblem Problem, double LeastMs) Draw(int seed) =>
        new RandomProblem(Objective.All[seed % Objective.All.Count], seed / Objective.All.Count)
            .NextPossible(BruteForce.LeastMakespanMs);

    private static SlicingProblem With(SlicingProblem problem, ILatencyModel model) =>
        new(problem.Sequence, problem.Grain, problem.BatchSequences, problem.StageCount, model)
        {
            Links = problem.Links,
            Constraints = problem.Constraints,
        };

    private static void AssertTrue(SlicingPlan plan, SlicingProblem problem, double leastMs, string seed)
    {
        Assert.Null(SliceRules.FaultOf(problem, plan.MicroBatches));
        var costsMs = BruteForce.MakespanMs(problem, plan.MicroBatches);
        Assert.True(Math.Abs(plan.Makespan.Value - costsMs) <= RelativeTolerance * costsMs, seed);
        Assert.True(
            plan.LowerBound.Value <= leastMs * (1 + RelativeTolerance),
            $"{seed}: lower bound {plan.LowerBound.Value}, the best {leastMs}");
        Assert.InRange(plan.OptimalityGap, 0, 1);
        Assert.Equal(
            costsMs == 0 ? 0 : 1 - (plan.LowerBound.Value / costsMs), plan.OptimalityGap, tolerance: RelativeTolerance);
    }
}
