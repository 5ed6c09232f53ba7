using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>Tables that are denser without context than after contexts.</summary>
public class CurveLengthsTests
{
    private static readonly int[] Lengths = [16, 32, 64, 96];
    private static readonly int[] Contexts = [0, 16, 32, 64];

    [Fact]
    public void What_was_measured_is_returned_exactly_and_what_was_completed_is_interpolated()
    {
        var random = new Random(20261122);
        for (var repeat = 0; repeat < 100; repeat++)
        {
            var table = Table(random, (_, _) => (random.NextDouble(), random.NextDouble()));
            var model = new TableLatencyModel(table);
            var measured = table.Points.ToDictionary(point => (point.Slice, point.Context));
            for (var c = 0; c < 100; c += 4)
            {
                for (var l = 1; l <= 130; l++)
                {
                    var place = (Slice: new Tokens(l), Context: new Tokens(c));
                    var found = model.Find(1, place.Slice, place.Context);
                    if (measured.TryGetValue(place, out var point))
                    {
                        Assert.Equal(new SliceLatency(point.Forward, point.Backward, Provenance.Measured), found);
                    }
                    else
                    {
                        Assert.NotEqual(Provenance.Measured, found?.Provenance ?? Provenance.Interpolated);
                    }
                }
            }
        }
    }

    [Fact]
    public void Never_falls_where_no_measured_time_falls_nor_leaves_the_neighbours()
    {
        // The times without context step anywhere; what a context adds rises and falls with the length.
        var random = new Random(20261123);
        for (var repeat = 0; repeat < 200; repeat++)
        {
            var (inL, inC) = (Rising(random, 300), Rising(random, 300));
            var table = Table(random, (l, c) => (inL[l] + inC[c], Math.Max(inL[l], 3 * inC[c])));
            var model = new TableLatencyModel(table);
            var longest = table.Points.Where(point => point.Context == Tokens.None).Max(point => point.Slice.Count);
            for (var c = 0; c <= Contexts[^1]; c++)
            {
                for (var l = 1; l <= longest; l++)
                {
                    if (model.Find(1, new Tokens(l), new Tokens(c)) is { } here)
                    {
                        AtLeast(here, model.Find(1, new Tokens(l + 1), new Tokens(c)), $"{l} + 1 after {c}");
                        AtLeast(here, model.Find(1, new Tokens(l), new Tokens(c + 1)), $"{l} after {c} + 1");
                    }
                }
            }
        }

        static void AtLeast(SliceLatency here, SliceLatency? next, string which) => Assert.True(
            next is null
                || (next.Value.Forward.Value >= here.Forward.Value - 1e-12
                    && next.Value.Backward.Value >= here.Backward.Value - 1e-12),
            which);
    }

    [Theory]
    [InlineData(40, 16, 0)] // a completed point
    [InlineData(40, 24, 0)] // between two of them
    [InlineData(44, 24, 0)] // between two others
    [InlineData(76, 20, -0.48)] // in a triangle on the diagonal: on the plane, and the truth is curved
    [InlineData(76, 16, 0)] // on an edge of the triangle
    public void Adds_to_the_curve_what_the_lattice_says_of_the_context(int l, int c, double offMs)
    {
        // What a context adds is bilinear; the curve is anything.
        var random = new Random(20261124);
        var curveMs = Enumerable.Range(0, 200).Select(_ => 100 * random.NextDouble()).ToArray();
        var points = TestTables.Points([32, 64, 80, 96], [0, 16, 32], 96, (l, c) => (Ms(l, c), 2 * Ms(l, c)));
        points.AddRange(TestTables.Points(
            [8, 40, 44, 68, 70, 76, 88], [0], 96, (l, c) => (Ms(l, c), 2 * Ms(l, c))));

        var found = new TableLatencyModel(TestTables.Create(points)).Predict(1, new Tokens(l), new Tokens(c));

        Assert.Equal(Provenance.Interpolated, found.Provenance);
        Assert.Equal(Ms(l, c) + offMs, found.Forward.Value, 1e-11);
        Assert.Equal(2 * (Ms(l, c) + offMs), found.Backward.Value, 1e-11);

        double Ms(int l, int c) => curveMs[l] + (c == 0 ? 0 : c * (1 + (0.01 * l)));
    }

    [Fact]
    public void The_hull_ends_where_the_lattice_does()
    {
        var points = TestTables.Points([32, 64, 96], [0, 32, 64], 128, (l, c) => (l + c, l));
        points.AddRange(TestTables.Points([8, 40, 72, 104, 120, 128], [0], 128, (l, c) => (l + c, l)));
        var table = TestTables.Create(points);
        var grid = table.Grids[1];
        var strict = new StrictLatencyModel(table, new ProfiledLatencyModel(table));

        Assert.Equal((8, 128), grid.Hull(Tokens.None)); // the whole curve
        Assert.Equal((32, 112), grid.Hull(new Tokens(16))); // up to the diagonal of 128 tokens
        Assert.Equal((32, 96), grid.Hull(new Tokens(32)));
        Assert.Equal((32, 80), grid.Hull(new Tokens(48)));
        Assert.Equal((32, 64), grid.Hull(new Tokens(64)));
        Assert.Equal((32, 0), grid.Hull(new Tokens(65)));
        Assert.All(Enumerable.Range(0, 64), c => Assert.Equal(grid.Hull(new Tokens(c)), grid.Ranges(new Tokens(c))));
        Assert.True(double.IsFinite(strict.Predict(1, new Tokens(8), Tokens.None).Forward.Value));
        Assert.Throws<UncoveredSliceException>(() => strict.Predict(1, new Tokens(8), new Tokens(32)));
    }

    [Fact]
    public void A_curve_that_goes_on_beyond_the_lattice_covers_nothing_after_a_context()
    {
        var points = TestTables.Points([32, 64], [0, 32, 64], 128, (l, c) => (l + c, l));
        points.AddRange(TestTables.Points([96, 128], [0], 128, (l, c) => (l + c, l)));

        var grid = TestTables.Create(points).Grids[1]; // 96 fits after 32, and was not measured

        Assert.Equal((32, 64), grid.Ranges(new Tokens(32)));
        Assert.Equal((32, 64), grid.Ranges(new Tokens(64)));
        Assert.Equal((32, 128), grid.Ranges(Tokens.None));
    }

    [Fact]
    public void The_papers_grid_is_planned_on_as_well_as_the_whole_table()
    {
        // On steps of 64 tokens: without context they are all seen, and contexts add what is bilinear.
        var lattice = Enumerable.Range(1, 16).Select(i => 128 * i).ToArray();
        var dense = Enumerable.Range(1, 256).Select(i => 8 * i).ToArray();
        var paper = TestTables.Create(
        [
            .. TestTables.Points(lattice, [0, .. lattice[..15]], 2048 + 1920, Time),
            .. TestTables.Points([.. dense.Except(lattice)], [0], 2048, Time),
        ]);
        var whole = TestTables.Create(dense, [0, .. dense[..255]], 2048, Time);

        var plan = Plan(new ProfiledLatencyModel(paper));
        var best = Plan(new TableLatencyModel(whole));

        Assert.Equal(0, plan.OptimalityGap);
        var trueMs = FlushMakespan.Of(plan.MicroBatches, 24, new TableLatencyModel(whole)).Value;
        Assert.InRange(plan.Makespan.Value, trueMs * (1 - 1e-9), trueMs * (1 + 1e-9));
        Assert.InRange(trueMs, best.Makespan.Value * (1 - 1e-9), best.Makespan.Value * (1 + 1e-9));

        static SlicingPlan Plan(ILatencyModel model) => SlicePlanner.Plan(new SlicingProblem(
            new Tokens(2048), new Tokens(8), batchSequences: 2, stageCount: 24, model));

        static (double ForwardMs, double BackwardMs) Time(int l, int c)
        {
            var ms = 0.05 + (0.002 * 64 * Math.Ceiling(l / 64.0)) + (1e-6 * l * c);
            return (ms, 2 * ms);
        }
    }

    /// <summary>
    /// A lattice, cut off anywhere, some of whose lengths have lost their contexts, and more lengths.
    /// </summary>
    private static LatencyTable Table(Random random, Func<int, int, (double ForwardMs, double BackwardMs)> time)
    {
        var points = TestTables.Points(Lengths, Contexts, longest: 96 + random.Next(80), time);
        points.AddRange(TestTables.Points(
            [.. Enumerable.Range(0, random.Next(9)).Select(_ => random.Next(1, 128)).Except(Lengths)],
            [0],
            longest: 128,
            time));
        var lost = Lengths.Where(_ => random.Next(3) == 0).ToHashSet();
        points.RemoveAll(point => point.ContextTokens > 0 && lost.Contains(point.SliceTokens));
        return LatencyTable.Parse(points, out _) ?? Table(random, time); // a longer sequence has more contexts
    }

    private static double[] Rising(Random random, int count)
    {
        var ms = random.NextDouble();
        return [.. Enumerable.Range(0, count).Select(_ => ms += random.Next(3) / 2 * random.NextDouble())];
    }
}
