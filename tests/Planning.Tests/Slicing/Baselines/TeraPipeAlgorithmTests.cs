using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

public class TeraPipeAlgorithmTests
{
    [Theory]
    [InlineData(TableKind.Smooth)]
    [InlineData(TableKind.Stepped)]
    [InlineData(TableKind.NonMonotone)]
    [InlineData(TableKind.AllEqual)]
    [InlineData(TableKind.Zeros)]
    public void Without_epsilon_it_finds_the_least_lumped_makespan_that_there_is(TableKind kind)
    {
        var random = new Random(20261121);
        for (var trial = 0; trial < 200; trial++)
        {
            var problem = Problem(random, kind);

            var plan = new TeraPipeAlgorithm(problem).Plan(Milliseconds.Zero)!;

            var leastMs = LumpedBruteForce.LeastMakespanMs(problem);
            Assert.Equal(leastMs, LumpedBruteForce.MakespanMs(problem, plan), 1e-9 * leastMs); // sums in another order
        }
    }

    [Fact]
    public void Epsilon_loses_at_most_itself_and_the_widest_gap_of_times_on_each_other_stage()
    {
        var random = new Random(20261121);
        var epsilon = new Milliseconds(0.05);
        for (var trial = 0; trial < 500; trial++)
        {
            var problem = Problem(random, TableKind.Smooth);
            var timesMs = new TeraPipeAlgorithm(problem).Bounds(Milliseconds.Zero).Select(time => time.Value).ToArray();
            var widestGapMs = timesMs.Skip(1).Zip(timesMs, (above, below) => above - below).DefaultIfEmpty().Max();

            var plan = new TeraPipeAlgorithm(problem).Plan(epsilon)!;

            var leastMs = LumpedBruteForce.LeastMakespanMs(problem);
            var mostMs = leastMs + ((problem.StageCount - 1) * (epsilon.Value + widestGapMs));
            Assert.InRange(LumpedBruteForce.MakespanMs(problem, plan), leastMs - 1e-9, mostMs + 1e-9);
        }
    }

    [Fact]
    public void Epsilon_can_lose_more_than_K_times_itself_where_times_lie_far_apart()
    {
        // Two slices take 2.05 with a slowest of 1.05; but 1.05 is less than 0.1 above 1, and under the next bound, 2,
        // the whole sequence has the lesser sum.
        var lumped = Lumped(new() { [(1, 0)] = 1.0, [(1, 1)] = 1.05, [(2, 0)] = 2.0 });
        var problem = new SlicingProblem(new Tokens(2), new Tokens(1), batchSequences: 1, stageCount: 10, lumped);

        var coarse = new TeraPipeAlgorithm(problem).Plan(TeraPipeAlgorithm.PaperEpsilon)!;
        var exact = new TeraPipeAlgorithm(problem).Plan(Milliseconds.Zero)!;

        Assert.Equal(2.0 + (9 * 2.0), LumpedBruteForce.MakespanMs(problem, coarse), 1e-9);
        Assert.Equal(2.05 + (9 * 1.05), LumpedBruteForce.MakespanMs(problem, exact), 1e-9);
    }

    [Fact]
    public void Bounds_are_the_distinct_times_at_least_epsilon_apart()
    {
        var lumped = Lumped(new() { [(1, 0)] = 1.0, [(1, 1)] = 1.05, [(2, 0)] = 2.0 });
        var algorithm = new TeraPipeAlgorithm(new SlicingProblem(new Tokens(2), new Tokens(1), 1, 10, lumped));

        Assert.Equal([1.0, 1.05, 2.0], algorithm.Bounds(Milliseconds.Zero).Select(bound => bound.Value));
        Assert.Equal([1.0, 2.0], algorithm.Bounds(TeraPipeAlgorithm.PaperEpsilon).Select(bound => bound.Value));
        Assert.Null(algorithm.Solve(new Milliseconds(0.99)));
        Assert.Equal(2.05 + (9 * 1.05), algorithm.Solve(new Milliseconds(1.05))!.Value.Value, 1e-9);
    }

    [Fact]
    public void An_epsilon_longer_than_every_time_still_gives_the_slicing_of_least_busy_time()
    {
        var lumped = Lumped(new() { [(1, 0)] = 1.0, [(1, 1)] = 1.05, [(2, 0)] = 2.0 });
        var problem = new SlicingProblem(new Tokens(2), new Tokens(1), batchSequences: 1, stageCount: 10, lumped);

        var plan = new TeraPipeAlgorithm(problem).Plan(new Milliseconds(99))!;

        Assert.Equal("[2] × 1 sequences", Assert.Single(plan).ToString());
    }

    [Fact]
    public void Transfers_are_exposed_and_count_twice()
    {
        // A slice's transfer takes 3: two slices take (2 + 6) · 2 + (2 + 6), one takes 4 + 6 + (4 + 6).
        var lumped = new FunctionLatencyModel((_, l, _) => (l, l));
        var problem = new SlicingProblem(new Tokens(2), new Tokens(1), batchSequences: 1, stageCount: 2, lumped)
        {
            Links = new PipelineLinks(TransferPolicy.Overlapped, [new LinkLatency([(0, new Milliseconds(3))])]),
        };

        var plan = new TeraPipeAlgorithm(problem).Plan(Milliseconds.Zero)!;

        Assert.Equal("[2] × 1 sequences", Assert.Single(plan).ToString());
        Assert.Equal(20, new TeraPipeAlgorithm(problem).Solve(new Milliseconds(100))!.Value.Value, 1e-9);
    }

    [Fact]
    public void It_gives_up_when_asked_to()
    {
        var problem = Problem(new Random(20261121), TableKind.Smooth);

        Assert.Throws<OperationCanceledException>(() => new TeraPipeAlgorithm(problem).Plan(
            Milliseconds.Zero, new CancellationToken(canceled: true)));
    }

    private static FunctionLatencyModel Lumped(Dictionary<(int Slice, int Context), double> timesMs) =>
        new((_, l, c) => (timesMs[(l, c)] / 4, timesMs[(l, c)] * 3 / 4));

    private static SlicingProblem Problem(Random random, TableKind kind) => new(
        new Tokens(random.Next(1, 8) * RandomTable.GrainTokens),
        new Tokens(RandomTable.GrainTokens),
        random.Next(1, 4),
        random.Next(1, 12),
        RandomTable.Create(random, kind, kind));
}
