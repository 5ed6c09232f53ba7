using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// Tables that are hard to search stay within a number of dynamic programs: about twice what they took when recorded.
/// </summary>
public class SearchEffortTests
{
    private static readonly int[] StageCounts = [2, 8, 48];

    [Theory]
    [InlineData(HardShape.AllEqual, 256, 1, 2)]
    [InlineData(HardShape.AllEqual, 256, 8, 2)]
    [InlineData(HardShape.Plateaus, 128, 1, 100)]
    [InlineData(HardShape.Plateaus, 64, 6, 70)]
    [InlineData(HardShape.Tiles, 256, 1, 70)]
    [InlineData(HardShape.Tiles, 128, 8, 30)]
    [InlineData(HardShape.Smooth, 256, 1, 100)]
    [InlineData(HardShape.Smooth, 64, 8, 70)]
    [InlineData(HardShape.Unrelated, 48, 1, 2_000)]
    [InlineData(HardShape.Unrelated, 24, 4, 600)]
    [InlineData(HardShape.Noisy, 64, 1, 2_000)]
    [InlineData(HardShape.Noisy, 64, 4, 700)]
    [InlineData(HardShape.NoisyTiles, 64, 1, 200)]
    public void Proves_a_hard_table_in_few_passes(HardShape shape, int grains, int batch, int mostPasses)
    {
        foreach (var stageCount in StageCounts)
        {
            var plan = SlicePlanner.Plan(Problem(shape, grains, batch, stageCount));

            Assert.Equal(0, plan.OptimalityGap);
            Assert.InRange(plan.Passes, 1, mostPasses);
        }
    }

    [Theory]
    [InlineData(HardShape.AllEqual)]
    [InlineData(HardShape.Plateaus)]
    [InlineData(HardShape.Tiles)]
    [InlineData(HardShape.Smooth)]
    [InlineData(HardShape.Unrelated)]
    [InlineData(HardShape.Noisy)]
    [InlineData(HardShape.NoisyTiles)]
    public void Finds_the_same_makespan_as_the_grid_of_bounds(HardShape shape)
    {
        foreach (var stageCount in StageCounts)
        {
            var problem = Problem(shape, grains: 48, batch: 1, stageCount);

            var (leastMs, _) = BoundGrid.Bracket(problem, relativeGap: 0);

            Assert.Equal(leastMs, SlicePlanner.Plan(problem).Makespan.Value, tolerance: 1e-12 * leastMs);
        }
    }

    private static SlicingProblem Problem(HardShape shape, int grains, int batch, int stageCount) =>
        new(new Tokens(grains * 8), new Tokens(8), batch, stageCount, HardTable.Create(shape));
}
