using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class SlicePlannerTests
{
    public static TheoryData<TableKind> EveryKind => [.. Enum.GetValues<TableKind>()];

    [Fact]
    public void One_stage_is_never_sliced()
    {
        var plan = SlicePlanner.Plan(Problem(grains: 16, batch: 1, stageCount: 1, FunctionLatencyModel.Smooth));

        Assert.Equal([new Tokens(16 * 8)], Assert.Single(plan.MicroBatches).Slices);
    }

    [Fact]
    public void Many_stages_are_sliced_and_attention_makes_later_slices_shorter()
    {
        var plan = SlicePlanner.Plan(Problem(grains: 256, batch: 1, stageCount: 24, FunctionLatencyModel.Smooth));

        var slices = Assert.Single(plan.MicroBatches).Slices;
        Assert.True(slices.Count > 4 && slices[0].Count > slices[^1].Count, plan.MicroBatches[0].ToString());
    }

    [Fact]
    public void Slices_fill_the_tiles_of_stepped_hardware()
    {
        var plan = SlicePlanner.Plan(Problem(grains: 256, batch: 1, stageCount: 2, FunctionLatencyModel.Stepped));

        Assert.All(plan.MicroBatches[0].Slices, slice => Assert.Equal(0, slice.Count % 256));
    }

    [Fact]
    public void Each_micro_batch_may_have_its_own_slicing()
    {
        // A pair of sequences is nearly as fast as one, but only whole; a lone sequence is fast only in two halves.
        var model = new FunctionLatencyModel((b, l, _) => (b, l) switch
        {
            (2, 16) => (3, 3),
            (1, 8) => (1, 1),
            _ => (100, 100),
        });

        var plan = SlicePlanner.Plan(Problem(grains: 2, batch: 3, stageCount: 1, model));

        Assert.Equal(
            ["[16] × 2 sequences", "[8,8] × 1 sequences"],
            plan.MicroBatches.Select(microBatch => microBatch.ToString()));
        Assert.Equal(new Milliseconds(6 + 4), plan.Makespan);
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Plans_the_whole_batch_in_whole_grains_and_proves_it(TableKind kind)
    {
        var random = new Random(20261004);
        for (var trial = 0; trial < 30; trial++)
        {
            var problem = Problem(
                random.Next(1, 40), random.Next(1, 9), random.Next(1, 65), RandomTable.Create(random, kind, kind));

            var plan = SlicePlanner.Plan(problem);

            Assert.Equal(problem.BatchSequences, plan.MicroBatches.Sum(microBatch => microBatch.Sequences));
            Assert.All(plan.MicroBatches, microBatch =>
            {
                Assert.Equal(problem.Sequence.Count, microBatch.Slices.Sum(slice => slice.Count));
                Assert.All(microBatch.Slices, slice => Assert.Equal(0, slice.Count % 8));
            });
            Assert.True(plan.LowerBound <= plan.Makespan);
            Assert.Equal(0, plan.OptimalityGap);
            Assert.Equal(FlushMakespan.Of(plan.MicroBatches, problem.StageCount, problem.StageLatency), plan.Makespan);
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Is_never_worse_than_a_baseline(TableKind kind)
    {
        var random = new Random(20261005);
        for (var trial = 0; trial < 30; trial++)
        {
            var problem = Problem(
                random.Next(1, 40), random.Next(1, 7), random.Next(1, 65), RandomTable.Create(random, kind, kind));

            var planMs = SlicePlanner.Plan(problem).Makespan.Value;
            var noneMs = FlushMakespan.Of(Baselines.None(problem), problem.StageCount, problem.StageLatency).Value;
            var uniformMs = FlushMakespan.Of(
                Baselines.BestUniform(problem), problem.StageCount, problem.StageLatency).Value;

            // The tolerance is for the rounding of sums.
            Assert.True(planMs <= uniformMs * (1 + 1e-12), $"{planMs} ms against {uniformMs} ms uniform");
            Assert.True(uniformMs <= noneMs, $"{uniformMs} ms uniform against {noneMs} ms in one slice");
        }
    }

    [Fact]
    public void Proves_a_real_size_in_few_passes()
    {
        // The two maxima of 32,896 slices make 10^9 pairs of bounds. Some 50 and 30 passes when recorded.
        var smooth = SlicePlanner.Plan(Problem(grains: 256, batch: 1, stageCount: 48, FunctionLatencyModel.Smooth));
        var stepped = SlicePlanner.Plan(Problem(grains: 256, batch: 1, stageCount: 48, FunctionLatencyModel.Stepped));

        Assert.InRange(smooth.Passes, 1, 100);
        Assert.InRange(stepped.Passes, 1, 100);
    }

    [Fact]
    public void A_plateau_is_proven_in_two_passes()
    {
        var plan = SlicePlanner.Plan(
            Problem(grains: 64, batch: 4, stageCount: 8, new FunctionLatencyModel((_, _, _) => (1, 1))));

        Assert.Equal("[512] × 4 sequences", Assert.Single(plan.MicroBatches).ToString());
        Assert.Equal(2, plan.Passes); // the least busy slicing, and that no gates make up for more
    }

    [Fact]
    public void Where_all_is_free_the_plan_is_free()
    {
        var plan = SlicePlanner.Plan(
            Problem(grains: 5, batch: 2, stageCount: 3, new FunctionLatencyModel((_, _, _) => (0, 0))));

        Assert.Equal((Milliseconds.Zero, 0.0), (plan.Makespan, plan.OptimalityGap));
    }

    [Fact]
    public void Says_so_when_no_makespan_is_finite()
    {
        var model = new FunctionLatencyModel((_, _, _) => (1e308, 1e308));

        Assert.Throws<OverflowException>(() => SlicePlanner.Plan(Problem(grains: 4, batch: 1, stageCount: 2, model)));
    }

    [Fact]
    public void Stops_before_it_starts_when_it_is_cancelled()
    {
        var problem = Problem(grains: 16, batch: 1, stageCount: 4, FunctionLatencyModel.Smooth);

        Assert.Throws<OperationCanceledException>(
            () => SlicePlanner.Plan(problem, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Stops_between_passes_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var model = new FunctionLatencyModel((_, l, c) =>
        {
            if (l == 8 && c == 0)
            {
                source.Cancel(); // while the table is being filled, which is not interrupted
            }

            return (l, l);
        });

        Assert.Throws<OperationCanceledException>(() => SlicePlanner.Plan(Problem(16, 1, 4, model), null, source.Token));
    }

    private static SlicingProblem Problem(int grains, int batch, int stageCount, ILatencyModel model) =>
        new(new Tokens(grains * 8), new Tokens(8), batch, stageCount, model);
}
