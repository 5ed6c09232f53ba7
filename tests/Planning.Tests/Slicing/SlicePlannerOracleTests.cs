using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The search against trying everything, on random tables of every pair of kinds. Sums differ in order, hence the
/// tolerance.
/// </summary>
public class SlicePlannerOracleTests
{
    private const double RelativeTolerance = 1e-12;

    public static TheoryData<TableKind, TableKind> EveryPairOfKinds
    {
        get
        {
            var pairs = new TheoryData<TableKind, TableKind>();
            foreach (var forward in Enum.GetValues<TableKind>())
            {
                foreach (var backward in Enum.GetValues<TableKind>())
                {
                    pairs.Add(forward, backward);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPairOfKinds))]
    public void Finds_the_same_makespan_as_trying_every_slicing(TableKind forward, TableKind backward)
    {
        var random = new Random(20261001);
        for (var trial = 0; trial < 60; trial++)
        {
            var model = RandomTable.Create(random, forward, backward);
            var problem = Problem(grains: random.Next(1, 10), batch: 1, stageCount: random.Next(1, 65), model);

            AssertOptimal(BruteForce.LeastMakespanMs(problem), SlicePlanner.Plan(problem));
        }
    }

    [Theory]
    [MemberData(nameof(EveryPairOfKinds))]
    public void Finds_the_same_makespan_as_trying_every_batch_of_slicings(TableKind forward, TableKind backward)
    {
        var random = new Random(20261002);
        for (var trial = 0; trial < 20; trial++)
        {
            int[]? sizes = random.Next(3) == 0 ? [1, 3] : null;
            var model = RandomTable.Create(random, forward, backward, sizes);
            var problem = Problem(
                grains: random.Next(1, 5), batch: random.Next(1, 5), stageCount: random.Next(1, 65), model);

            AssertOptimal(BruteForce.LeastMakespanMs(problem), SlicePlanner.Plan(problem));
        }
    }

    [Theory]
    [InlineData(TableKind.Stepped, TableKind.Zeros)]
    [InlineData(TableKind.Zeros, TableKind.Stepped)]
    [InlineData(TableKind.Zeros, TableKind.Zeros)]
    [InlineData(TableKind.Stepped, TableKind.Stepped)]
    public void Finds_the_same_makespan_as_trying_every_pair_of_bounds(TableKind forward, TableKind backward)
    {
        var random = new Random(20261003);
        for (var trial = 0; trial < 40; trial++)
        {
            var model = RandomTable.Create(random, forward, backward);
            var problem = Problem(grains: random.Next(10, 50), batch: 1, stageCount: random.Next(1, 65), model);

            AssertOptimal(BruteForce.LeastMakespanOverAllBoundsMs(problem), SlicePlanner.Plan(problem));
        }
    }

    private static SlicingProblem Problem(int grains, int batch, int stageCount, ILatencyModel model) =>
        new(
            new Tokens(grains * RandomTable.GrainTokens),
            new Tokens(RandomTable.GrainTokens),
            batch,
            stageCount,
            model);

    private static void AssertOptimal(double expectedMs, SlicingPlan plan)
    {
        Assert.Equal(expectedMs, plan.Makespan.Value, RelativeTolerance * expectedMs);
        Assert.Equal(0, plan.OptimalityGap);
    }
}
