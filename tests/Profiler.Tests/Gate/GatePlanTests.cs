using TeraPipe.Planning;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Gate;

public class GatePlanTests
{
    [Fact]
    public void Short_points_are_all_visited_for_as_long_as_the_budget_lets()
    {
        var plan = GatePlan.Of(Baseline(runMs: 1), new GateOptions { Budget = TimeSpan.FromMinutes(2), Points = 36 });

        Assert.Equal(36, plan.Points.Count);
        Assert.InRange(plan.Meter.PointBudget, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(60.0 / 5 / 36));
    }

    [Fact]
    public void Of_long_points_as_many_are_visited_as_the_budget_allows()
    {
        var plan = GatePlan.Of(Baseline(runMs: 200), new GateOptions { Budget = TimeSpan.FromMinutes(2), Points = 36 });

        Assert.Equal(20, plan.Points.Count); // 3 visits of 5 runs of 0.2 s in half of the budget
    }

    [Fact]
    public void A_budget_that_is_too_short_is_refused_with_one_that_would_do()
    {
        var options = new GateOptions { Budget = TimeSpan.FromSeconds(30), Points = 36 };

        var refusal = Assert.Throws<CommandException>(() => GatePlan.Of(Baseline(runMs: 500), options));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Equal(
            "--budget: 30s is too short for 12 points, 3 times and some again; give at least 3m.",
            refusal.Message);
        Assert.Equal(12, GatePlan.Of(Baseline(500), options with { Budget = TimeSpan.FromSeconds(180) }).Points.Count);
    }

    private static ComparedProfile Baseline(double runMs) =>
        new([.. PointGrid.Of([1], new Tokens(1024), new Tokens(64)).Select(point => new ComparedPoint(
            point, new ComparedPhase(runMs / 3, null), new ComparedPhase(runMs * 2 / 3, null), runMs))])
        {
            Title = "baseline",
            Identity = SimulatedComparison.Identity,
            Timed = ComparedPoint.Phases,
        };
}
