using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class TelescopingOracleTests
{
    [Theory]
    [InlineData(112, 8, 1)]
    [InlineData(112, 8, 30)]
    [InlineData(2_048, 16, 24)]
    [InlineData(65_536, 512, 64)]
    public void Finds_the_same_makespan_as_the_grid_of_bounds(int sequence, int grain, int stageCount)
    {
        var problem = new SlicingProblem(
            new Tokens(sequence), new Tokens(grain), 1, stageCount, FunctionLatencyModel.Smooth);

        var expected = BoundGrid.Bracket(problem, relativeGap: 1e-9);
        var actual = TelescopingOracle.Bracket(problem, relativeGap: 1e-9);

        Assert.Equal(expected.LowerMs, actual.LowerMs, tolerance: 1e-8 * expected.LowerMs);
        Assert.Equal(expected.UpperMs, actual.UpperMs, tolerance: 1e-8 * expected.UpperMs);
    }
}
