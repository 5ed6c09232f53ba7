namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>The oracles of the planner share their table of costs and little else: they agree.</summary>
public class OracleAgreementTests
{
    public static TheoryData<int> EveryObjective => [.. Enumerable.Range(0, Objective.All.Count)];

    [Theory]
    [MemberData(nameof(EveryObjective))]
    public void The_pareto_program_finds_what_trying_everything_finds(int objective)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (problem, leastMs) = new RandomProblem(Objective.All[objective], seed)
                .NextPossible(BruteForce.LeastMakespanMs);

            Assert.Equal(leastMs, ParetoProgram.LeastMakespanMs(problem), tolerance: 1e-12 * leastMs);
        }
    }

    [Theory]
    [MemberData(nameof(EveryObjective))]
    public void The_grid_of_bounds_finds_what_trying_everything_finds(int objective)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (problem, leastMs) = new RandomProblem(Objective.All[objective] with { IsJoint = false }, seed)
                .NextPossible(BruteForce.LeastMakespanMs);
            if (problem.Constraints.MaximumSlices is not null)
            {
                continue;
            }

            var (lowerMs, upperMs) = BoundGrid.Bracket(problem, relativeGap: 0);

            Assert.Equal(leastMs, lowerMs, tolerance: 1e-12 * leastMs);
            Assert.Equal(leastMs, upperMs, tolerance: 1e-12 * leastMs);
        }
    }
}
