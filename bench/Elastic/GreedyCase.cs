using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Bench.Elastic;

/// <summary>How much slower the slowest stage is that PipeTransformer's greedy balance makes.</summary>
internal sealed record GreedyCase(int Blocks, int Stages)
{
    private const int Seed = 20210718, Runs = 1000;

    public string Name => $"greedy / exact partition, {Blocks} blocks on {Stages} stages";

    /// <summary>
    /// Blocks of 1 to 2 million parameters take 1 to 2 ns for each, unlike as attention and MLP are, or layers of
    /// different widths; a frozen one a third. Any number of the first ones is frozen.
    /// </summary>
    public BenchRow Measure()
    {
        var random = new Random(Seed);
        var ratios = new double[Runs];
        for (var run = 0; run < Runs; run++)
        {
            long[] parameters = [.. Enumerable.Range(0, Blocks).Select(_ => random.NextInt64(1_000_000, 2_000_000))];
            var frozen = random.Next(Blocks);
            Milliseconds[] times =
            [
                .. parameters.Select((count, i) =>
                    new Milliseconds(count * 1e-6 * (1 + random.NextDouble()) / (i < frozen ? 3 : 1))),
            ];
            ratios[run] = GreedyPartition.Plan(parameters, frozen, times, Stages).Slowest.Value
                / PartitionPlanner.Plan(times, Stages).Slowest.Value;
        }

        return new BenchRow(Name, Rounds.Median(ratios), "x", Aim: null, Met: null)
        {
            Details = [new("worst", ratios.Max()), new("partitions", Runs)],
        };
    }
}
