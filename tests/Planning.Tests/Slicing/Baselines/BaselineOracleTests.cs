using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class BaselineOracleTests
{
    private const int CasesOfEach = 100;

    [Theory]
    [InlineData(TableKind.Smooth, TableKind.Smooth)]
    [InlineData(TableKind.Stepped, TableKind.Smooth)]
    [InlineData(TableKind.Stepped, TableKind.Stepped)]
    [InlineData(TableKind.NonMonotone, TableKind.NonMonotone)]
    [InlineData(TableKind.AllEqual, TableKind.AllEqual)]
    [InlineData(TableKind.Zeros, TableKind.Smooth)]
    [InlineData(TableKind.HugeRatios, TableKind.HugeRatios)]
    public void No_baseline_is_faster_than_the_plan(TableKind forward, TableKind backward)
    {
        var random = new Random(20261121);
        for (var trial = 0; trial < CasesOfEach; trial++)
        {
            var problem = new SlicingProblem(
                new Tokens(random.Next(1, 25) * RandomTable.GrainTokens),
                new Tokens(RandomTable.GrainTokens),
                random.Next(1, 6),
                random.Next(1, 50),
                RandomTable.Create(random, forward, backward));
            var layer = new LayerShape(random.Next(1, 100), random.Next(1, 400));
            var step = new Milliseconds(random.Next(2) * random.NextDouble());

            var plan = SlicePlanner.Plan(problem);

            foreach (var baseline in Baselines.All(problem, layer, step))
            {
                // the same sums in another order
                Assert.True(plan.Makespan.Value <= baseline.Makespan.Value * (1 + 1e-12), $"{trial}: {baseline.Name}");
            }
        }
    }
}
