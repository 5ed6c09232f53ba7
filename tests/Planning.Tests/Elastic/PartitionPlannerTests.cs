using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>The exact partition against trying all, and the greedy one against both: up to 12 blocks and 5 stages.
/// </summary>
public class PartitionPlannerTests
{
    private const double Rounding = 1e-12; // relative: sums are taken in another order

    [Fact]
    public void Finds_the_same_as_trying_every_partition()
    {
        foreach (var (blocks, stages) in Cases())
        {
            var plan = PartitionPlanner.Plan(blocks, stages);

            var best = All(blocks.Length, stages).Min(counts => Slowest(blocks, counts));
            Assert.Equal(best, plan.Slowest.Value, Rounding * best);
            Assert.Equal(Slowest(blocks, plan.BlocksPerStage), plan.Slowest.Value, Rounding * best);
            Assert.Equal((blocks.Length, stages), (plan.BlocksPerStage.Sum(), plan.BlocksPerStage.Count));
            Assert.All(plan.BlocksPerStage, count => Assert.True(count > 0));
        }
    }

    /// <summary>A part of the blocks frozen, which have no backward.</summary>
    [Fact]
    public void Finds_the_least_of_both_phases_as_trying_every_partition_does()
    {
        foreach (var (blocks, stages) in Cases())
        {
            var frozen = blocks.Length / 2;
            Milliseconds[] backwards = [.. blocks.Select((ms, i) => i < frozen ? Milliseconds.Zero : 2 * ms)];

            var plan = PartitionPlanner.Plan(blocks, backwards, stages);

            var best = All(blocks.Length, stages).Min(counts => Slowest(blocks, counts) + Slowest(backwards, counts));
            Assert.Equal(best, plan.Slowest.Value, Rounding * best);
            Assert.Equal(
                best,
                Slowest(blocks, plan.BlocksPerStage) + Slowest(backwards, plan.BlocksPerStage),
                Rounding * best);
        }
    }

    [Fact]
    public void Greedy_is_never_faster()
    {
        var random = new Random(2);
        foreach (var (blocks, stages) in Cases())
        {
            long[] parameters = [.. blocks.Select(_ => random.NextInt64(1, 1000))];

            var greedy = GreedyPartition.Plan(parameters, random.Next(blocks.Length), blocks, stages);

            Assert.True(greedy.Slowest.Value >= PartitionPlanner.Plan(blocks, stages).Slowest.Value * (1 - Rounding));
            Assert.Equal((blocks.Length, stages), (greedy.BlocksPerStage.Sum(), greedy.BlocksPerStage.Count));
            Assert.All(greedy.BlocksPerStage, count => Assert.True(count > 0));
        }
    }

    /// <summary>
    /// Twelve equal blocks, six frozen, on two stages. By parameters 6 · 1/6 + 6 = 7: the first stage takes up to 3.5,
    /// eight blocks. By time 6 · 1 + 6 · 3 = 24: eight blocks are 6 + 2 · 3 = 12 too.
    /// </summary>
    [Fact]
    public void The_papers_frozen_factor_is_counted()
    {
        Milliseconds[] times = [.. Enumerable.Range(0, 12).Select(i => new Milliseconds(i < 6 ? 1 : 3))];

        var greedy = GreedyPartition.Plan([.. times.Select(_ => 7L)], 6, times, 2);

        Assert.Equal([8, 4], greedy.BlocksPerStage);
        Assert.Equal(new Milliseconds(12), greedy.Slowest);
        Assert.Equal([8, 4], PartitionPlanner.Plan(times, 2).BlocksPerStage);
    }

    [Fact]
    public void More_stages_than_blocks_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PartitionPlanner.Plan([new(1), new(1)], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => PartitionPlanner.Plan([new(1)], 0));
        Assert.Throws<ArgumentException>(() => GreedyPartition.Plan([1, 1], 0, [new(1)], 1));
    }

    private static IEnumerable<(Milliseconds[] Blocks, int Stages)> Cases()
    {
        var random = new Random(1);
        for (var count = 1; count <= 12; count++)
        {
            for (var stages = 1; stages <= Math.Min(5, count); stages++)
            {
                for (var run = 0; run < 8; run++)
                {
                    // every second one of few whole numbers, so that many partitions are equal
                    yield return ([.. Enumerable.Range(0, count).Select(_ =>
                        new Milliseconds(run % 2 == 0 ? random.NextDouble() : random.Next(4)))], stages);
                }
            }
        }
    }

    private static IEnumerable<int[]> All(int blocks, int stages) => stages == 1
        ? [[blocks]]
        : Enumerable.Range(1, blocks - stages + 1)
            .SelectMany(first => All(blocks - first, stages - 1).Select(rest => (int[])[first, .. rest]));

    private static double Slowest(Milliseconds[] blocks, IReadOnlyList<int> counts) => counts
        .Select((count, k) => blocks.Skip(counts.Take(k).Sum()).Take(count).Sum(block => block.Value))
        .Max();
}
