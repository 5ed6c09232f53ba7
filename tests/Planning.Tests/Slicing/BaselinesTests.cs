using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class BaselinesTests
{
    [Fact]
    public void None_leaves_sequences_whole_in_the_best_equal_micro_batches()
    {
        // A micro-batch costs 10 and each sequence 1: per phase 1 × 4 takes 14 K, 2 × 2 12 K + 12 and 4 × 1 11 K + 33.
        var model = new FunctionLatencyModel((b, _, _) => (10 + b, 10 + b));

        Assert.Equal(["[32] × 4 sequences"], Text(Baselines.None(Problem(grains: 4, batch: 4, stageCount: 2, model))));
        Assert.Equal(
            ["[32] × 2 sequences", "[32] × 2 sequences"],
            Text(Baselines.None(Problem(grains: 4, batch: 4, stageCount: 10, model))));
    }

    [Fact]
    public void None_fills_up_where_no_size_divides_the_batch()
    {
        var model = new FunctionLatencyModel((b, _, _) => (b, b), [2, 3]);

        var microBatches = Baselines.None(Problem(grains: 4, batch: 5, stageCount: 2, model));

        Assert.Equal(5, microBatches.Sum(microBatch => microBatch.Sequences));
    }

    [Fact]
    public void Best_uniform_makes_equal_slices_with_the_longer_ones_first()
    {
        // A launch costs 3 and a token 1: M slices of 72 tokens take 3 M + 72 + (3 + longest) per phase: 106 here.
        var model = new FunctionLatencyModel((_, l, _) => (3 + l, 3 + l));

        var microBatches = Baselines.BestUniform(Problem(grains: 9, batch: 1, stageCount: 2, model));

        Assert.Equal(["[16,16,16,16,8] × 1 sequences"], Text(microBatches));
    }

    [Theory]
    [InlineData(TableKind.Smooth)]
    [InlineData(TableKind.NonMonotone)]
    public void Best_uniform_is_the_best_of_all_equal_cuts(TableKind kind)
    {
        var random = new Random(20261007);
        for (var trial = 0; trial < 40; trial++)
        {
            var problem = Problem(
                random.Next(1, 20), batch: 1, random.Next(1, 20), RandomTable.Create(random, kind, kind));

            var best = FlushMakespan.Of(Baselines.BestUniform(problem), problem.StageCount, problem.StageLatency);

            Assert.Equal(
                Enumerable.Range(1, problem.GrainCount).Min(count => MakespanOfEqualSlices(problem, count)), best);
        }
    }

    private static Milliseconds MakespanOfEqualSlices(SlicingProblem problem, int count)
    {
        var grains = new int[count];
        for (var grain = 0; grain < problem.GrainCount; grain++)
        {
            grains[grain % count]++;
        }

        var microBatch = new MicroBatchSlicing(1, grains.Select(slice => new Tokens(slice * 8)));
        return FlushMakespan.Of([microBatch], problem.StageCount, problem.StageLatency);
    }

    private static IEnumerable<string> Text(IEnumerable<MicroBatchSlicing> microBatches) =>
        microBatches.Select(microBatch => microBatch.ToString());

    private static SlicingProblem Problem(int grains, int batch, int stageCount, ILatencyModel model) =>
        new(new Tokens(grains * 8), new Tokens(8), batch, stageCount, model);
}
