using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Tests.Stages;

public class PipelinePlannerOracleTests
{
    private const double Rounding = 1e-9; // relative: sums in another order

    public static TheoryData<ScheduleKind> EverySchedule => [.. PipelineSchedules.Kinds];

    [Theory]
    [MemberData(nameof(EverySchedule))]
    public void Finds_the_same_makespan_as_trying_every_plan_of_a_small_problem(ScheduleKind schedule)
    {
        var random = new Random(20261101);
        for (var trial = 0; trial < 60; trial++)
        {
            var problem = RandomPipeline.Create(random, schedule, mostGrains: 5, mostSequences: 2);

            var plan = PipelinePlanner.Plan(problem);

            var leastMs = EveryPlan.LeastMakespanMs(problem);
            Assert.Equal(leastMs, plan.Makespan.Value, Rounding * leastMs);
            Assert.Equal(0, plan.OptimalityGap);
            Assert.Equal(plan.Makespan.Value, EveryPlan.MakespanMs(problem, plan.MicroBatches), Rounding * leastMs);
        }
    }

    [Theory]
    [MemberData(nameof(EverySchedule))]
    public void Local_search_finds_the_best_plan_between_its_bound_and_its_own(ScheduleKind schedule)
    {
        var random = new Random(20261102);
        var (trials, hits, gap) = (150, 0, 0.0);
        for (var trial = 0; trial < trials; trial++)
        {
            var problem = trial % 2 == 0
                ? RandomPipeline.Create(random, schedule, mostGrains: 5, mostSequences: 2)
                : RandomPipeline.Create(random, schedule, mostGrains: 3, mostSequences: 4);

            var plan = PipelinePlanner.Plan(problem, new SearchContext { MostPlans = 0 }, null, default);

            var leastMs = EveryPlan.LeastMakespanMs(problem);
            Assert.True(
                plan.LowerBound.Value <= leastMs * (1 + Rounding),
                $"{plan.LowerBound} is no lower bound of {leastMs} ms in trial {trial}.");
            Assert.True(
                leastMs <= plan.Makespan.Value * (1 + Rounding), $"{plan.Makespan} beats every plan, {leastMs} ms.");
            hits += plan.Makespan.Value <= leastMs * (1 + Rounding) ? 1 : 0;
            gap += plan.OptimalityGap / trials;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{schedule}: local search hits the optimum in {hits} of {trials}, mean gap {gap:P1}");
        Assert.True(hits >= 0.9 * trials, $"The optimum was found in {hits} of {trials} only.");
    }
}
