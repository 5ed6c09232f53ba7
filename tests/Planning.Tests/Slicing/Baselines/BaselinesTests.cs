using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

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

    [Theory]
    [InlineData(TransferPolicy.Overlapped)]
    [InlineData(TransferPolicy.Exposed)]
    public void Every_count_of_equal_slices_is_priced_in_its_best_micro_batches(TransferPolicy policy)
    {
        var random = new Random(20261121);
        for (var trial = 0; trial < 20; trial++)
        {
            var model = RandomTable.Create(random, TableKind.Smooth, TableKind.NonMonotone, [1, 3, 4]);
            var link = LinkLatency.FromBandwidth(new Milliseconds(random.NextDouble()), random.NextDouble(), 100);
            var problem = new SlicingProblem(new Tokens(88), new Tokens(8), random.Next(1, 9), stageCount: 3, model)
            {
                Links = new PipelineLinks(policy, [link, LinkLatency.Free]),
            };

            var makespans = Baselines.UniformMakespans(problem);

            Assert.Equal(11, makespans.Count);
            for (var count = 1; count <= makespans.Count; count++)
            {
                var plainMs = problem.MicroBatchSizes.Min(size => MakespanOfEqualSlices(problem, count, size).Value);
                Assert.Equal(plainMs, makespans[count - 1]!.Value.Value, plainMs * 1e-12); // sums in another order
            }
        }
    }

    [Fact]
    public void All_are_named_and_say_what_they_cost_and_whether_they_keep_the_constraints()
    {
        var problem = new SlicingProblem(new Tokens(256), new Tokens(8), 2, stageCount: 8, FunctionLatencyModel.Smooth)
        {
            Links = new PipelineLinks(TransferPolicy.Exposed, Enumerable.Repeat(
                LinkLatency.FromBandwidth(new Milliseconds(0.01), 1, bytesPerToken: 1000), 7)),
            Constraints = new SliceConstraints { Maximum = new Tokens(128) },
        };

        var all = Baselines.All(problem, new LayerShape(64, 256));

        Assert.Equal(["none", "uniform", "flops-equal", "equal-time", "terapipe"], all.Select(one => one.Name));
        Assert.All(all, one => Assert.Equal(2, one.MicroBatches.Sum(microBatch => microBatch.Sequences)));
        Assert.All(all, one => Assert.Equal(
            FlushMakespan.Of(one.MicroBatches, 8, problem.StageLatency, problem.Links), one.Makespan));
        Assert.False(all[0].KeepsConstraints);
        Assert.True(all[1].KeepsConstraints);
        Assert.Equal(0.1, all[^1].Parameters["epsilonMs"]);
        Assert.DoesNotContain(Baselines.All(problem), one => one.Name == "flops-equal"); // no layer to count
    }

    [Theory]
    [InlineData(8, null, false, null, null, true)]
    [InlineData(64, null, false, null, null, false)]
    [InlineData(null, 48, false, null, null, true)]
    [InlineData(null, 48, true, null, null, false)]
    [InlineData(null, 56, false, null, null, false)]
    [InlineData(null, null, false, 48, null, true)]
    [InlineData(null, null, false, 40, null, false)]
    [InlineData(null, null, false, null, 3, true)]
    [InlineData(null, null, false, null, 2, false)]
    public void A_slicing_keeps_a_constraint_or_does_not(
        int? multipleOf, int? minimum, bool tailKeepsMinimum, int? maximum, int? maximumSlices, bool keeps)
    {
        // Only 48 + 48 + 32 is uniform in three slices, and its every other slicing is worse.
        var model = new FunctionLatencyModel((_, l, c) => (l, c) is (48, 0) or (48, 48) or (32, 96) ? (1, 1) : (9, 9));
        var problem = new SlicingProblem(new Tokens(128), new Tokens(16), batchSequences: 1, stageCount: 2, model)
        {
            Constraints = new SliceConstraints
            {
                MultipleOf = multipleOf is { } multiple ? new Tokens(multiple) : null,
                Minimum = minimum is { } least ? new Tokens(least) : null,
                TailKeepsMinimum = tailKeepsMinimum,
                Maximum = maximum is { } most ? new Tokens(most) : null,
                MaximumSlices = maximumSlices,
            },
        };

        var uniform = Baselines.Rules(problem).Single(one => one.Name == "uniform");

        Assert.Equal(3, uniform.Parameters["slices"]);
        Assert.Equal(keeps, uniform.KeepsConstraints);
    }

    private static Milliseconds MakespanOfEqualSlices(SlicingProblem problem, int count, int preferred = 1)
    {
        var grains = new int[count];
        for (var grain = 0; grain < problem.GrainCount; grain++)
        {
            grains[grain % count]++;
        }

        var sizes = BatchOf(problem, preferred);
        return FlushMakespan.Of(
            [.. sizes.Select(size => new MicroBatchSlicing(size, grains.Select(slice => new Tokens(slice * 8))))],
            problem.StageCount,
            problem.StageLatency,
            problem.Links);
    }

    /// <summary>The preferred size as often as the rest can still be made, then the largest that can.</summary>
    private static List<int> BatchOf(SlicingProblem problem, int preferred)
    {
        var sizes = new List<int>();
        for (var left = problem.BatchSequences; left > 0; left -= sizes[^1])
        {
            sizes.Add(problem.MicroBatchSizes.OrderBy(size => size == preferred ? 0 : 1).ThenByDescending(size => size)
                .First(size => size <= left && SlicingProblem.CanCompose(left - size, problem.MicroBatchSizes)));
        }

        return sizes;
    }

    private static IEnumerable<string> Text(IEnumerable<MicroBatchSlicing> microBatches) =>
        microBatches.Select(microBatch => microBatch.ToString());

    private static SlicingProblem Problem(int grains, int batch, int stageCount, ILatencyModel model) =>
        new(new Tokens(grains * 8), new Tokens(8), batch, stageCount, model);
}
