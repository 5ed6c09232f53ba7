using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>The two oracles of the planner share their table and nothing else.</summary>
public class BoundGridTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(TransferPolicy.Overlapped)]
    [InlineData(TransferPolicy.Exposed)]
    public void Finds_what_trying_everything_finds(TransferPolicy? transfers)
    {
        var objective = new Objective(IsJoint: false, transfers, IsConstrained: true);
        for (var seed = 0; seed < 1_000; seed++)
        {
            var (problem, leastMs) = new RandomProblem(objective, seed).NextPossible();
            if (problem.Constraints.MaximumSlices is not null)
            {
                continue;
            }

            var (lowerMs, upperMs) = BoundGrid.Bracket(problem, relativeGap: 0);

            Assert.True(Math.Abs(lowerMs - leastMs) <= 1e-12 * leastMs, $"seed {seed}: {lowerMs}, {leastMs}");
            Assert.True(Math.Abs(upperMs - leastMs) <= 1e-12 * leastMs, $"seed {seed}: {upperMs}, {leastMs}");
        }
    }
}
