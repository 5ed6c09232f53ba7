using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Long sequences against the grid of bounds, which finds the least makespan in another way.</summary>
public class LongSequenceTests
{
    private const double RelativeTolerance = 1e-9;

    [Theory]
    [InlineData(131_072, 128, HardShape.Smooth, 0)]
    [InlineData(131_072, 128, HardShape.Tiles, 0)]
    [InlineData(1_048_576, 1_024, HardShape.Smooth, 0)]
    [InlineData(1_048_576, 1_024, HardShape.Plateaus, 0)]
    [InlineData(1_048_576, 1_024, HardShape.Smooth, 1e-4)]
    [InlineData(131_072, 128, HardShape.Noisy, 0.01)]
    public void A_long_sequences_plan_is_as_near_to_the_best_as_it_says(
        int sequence, int grain, HardShape shape, double gap)
    {
        var problem = new SlicingProblem(
            new Tokens(sequence), new Tokens(grain), batchSequences: 1, stageCount: 64, HardTable.Create(shape));

        var (lowerMs, upperMs) = BoundGrid.Bracket(problem, Math.Max(gap / 4, RelativeTolerance));
        var plan = SlicePlanner.Plan(problem, new SearchLimits { OptimalityGap = gap });

        Assert.InRange(plan.OptimalityGap, 0, gap);
        Assert.InRange(plan.Makespan.Value, lowerMs * (1 - 1e-12), upperMs * (1 + RelativeTolerance) / (1 - gap));
        Assert.InRange(plan.LowerBound.Value, lowerMs * (1 - RelativeTolerance) * (1 - gap), upperMs * (1 + 1e-12));
        Assert.Equal(
            plan.Makespan.Value, BruteForce.MakespanMs(problem, plan.MicroBatches), 1e-12 * plan.Makespan.Value);
    }

    [Theory]
    [InlineData(131_072, 16, 0)]
    [InlineData(1_048_576, 64, 1e-4)]
    public void A_long_sequence_in_fine_grains_is_as_near_to_the_best_as_it_says(int sequence, int grain, double gap)
    {
        var problem = new SlicingProblem(
            new Tokens(sequence), new Tokens(grain), batchSequences: 1, stageCount: 64, FunctionLatencyModel.Smooth);

        var (lowerMs, upperMs) = TelescopingOracle.Bracket(problem, relativeGap: 1e-7);
        var plan = SlicePlanner.Plan(problem, new SearchLimits { OptimalityGap = gap });

        Assert.InRange(plan.OptimalityGap, 0, gap);
        Assert.InRange(plan.Makespan.Value, lowerMs * (1 - 1e-9), upperMs * (1 + 1e-9) / (1 - gap));
        Assert.InRange(plan.LowerBound.Value, lowerMs * (1 - 1e-6) * (1 - gap), upperMs * (1 + 1e-9));
    }
}
