using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

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
            var stageCount = random.Next(1, 50);
            var problem = new SlicingProblem(
                new Tokens(random.Next(1, 25) * RandomTable.GrainTokens),
                new Tokens(RandomTable.GrainTokens),
                random.Next(1, 6),
                stageCount,
                RandomTable.Create(random, forward, backward))
            {
                Links = RandomLinks(random, stageCount),
            };
            var layer = new LayerShape(random.Next(1, 100), random.Next(1, 400));
            var epsilon = new Milliseconds(random.Next(2) * random.NextDouble());

            var plan = SlicePlanner.Plan(problem);

            foreach (var baseline in Baselines.All(problem, layer, epsilon))
            {
                // the same sums in another order
                Assert.True(plan.Makespan.Value <= baseline.Makespan.Value * (1 + 1e-12), $"{trial}: {baseline.Name}");
            }
        }
    }

    /// <summary>None, overlapped or exposed.</summary>
    private static PipelineLinks RandomLinks(Random random, int stageCount)
    {
        var link = LinkLatency.FromBandwidth(new Milliseconds(random.NextDouble() / 10), 0.1, random.Next(1, 1000));
        return random.Next(3) switch
        {
            0 => PipelineLinks.Free(stageCount),
            1 => new PipelineLinks(TransferPolicy.Overlapped, Enumerable.Repeat(link, stageCount - 1)),
            _ => new PipelineLinks(TransferPolicy.Exposed, Enumerable.Repeat(link, stageCount - 1)),
        };
    }
}
