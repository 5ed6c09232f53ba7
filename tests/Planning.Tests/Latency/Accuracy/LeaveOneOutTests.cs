using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Planning.Tests.Latency.Accuracy;

public class LeaveOneOutTests
{
    [Fact]
    public void The_bilinear_function_is_as_if_fitted_without_each_point()
    {
        var random = new Random(20261011);
        for (var repeat = 0; repeat < 10; repeat++)
        {
            var table = TestTables.Create(SyntheticTables.Noisy(random, step: 64, longest: 512, deviation: 0.05));

            var leftOut = LeaveOneOut.Bilinear(table);

            Assert.Equal(table.Points, leftOut.Select(left => left.Point));
            RefitsAgree(
                table, [.. leftOut.Select(left => left.Forward!.Value.Value)], p => p.Forward, p => p.ForwardSpread);
            RefitsAgree(
                table, [.. leftOut.Select(left => left.Backward!.Value.Value)], p => p.Backward, p => p.BackwardSpread);
        }
    }

    [Fact]
    public void A_point_that_alone_settles_a_term_is_predicted_without_the_term()
    {
        // Without (100, 50) no point has context: nothing is known of its cost.
        var one = LeaveOneOut.Bilinear(TestTables.Create([100], [0, 50], longest: 150, (_, c) => (c == 0 ? 2 : 7, 1)));

        Assert.Null(one[0].Forward); // t(l, 0) was nowhere else measured
        Assert.Equal(2, one[1].Forward!.Value.Value);

        // Three points settle three terms; without (50, 100) the other two settle l · c and the constant, which is 0.
        var three = LeaveOneOut.Bilinear(TestTables.Create(
            [50, 100], [0, 50, 100], longest: 150, (l, c) => ((l / 50) + (c == 100 ? 8 : 0.001 * l * c), 1)));
        Assert.Equal(1 + 5, three[2].Forward!.Value.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Interpolation_asks_the_neighbours()
    {
        // Of lengths 10, 20, 40 and contexts 0, 10, 30 the middle one lies a third of the way.
        double[][] ms = [[1, 2, 4], [3, 100, 9], [7, 11, 13]];
        int[] lengths = [10, 20, 40], contexts = [0, 10, 30];
        var table = TestTables.Create(lengths, contexts, longest: 70, (l, c) =>
            (ms[Array.IndexOf(lengths, l)][Array.IndexOf(contexts, c)], 1));

        var leftOut = LeaveOneOut.Interpolation(table);

        var inside = leftOut.Single(left => left.Point is { Slice.Count: 20, Context.Count: 10 });
        Assert.Equal(3 + (6 / 3.0), inside.Forward!.Value.Value, tolerance: 1e-12);
        var edge = leftOut.Single(left => left.Point is { Slice.Count: 20, Context.Count: 0 });
        Assert.Equal(1 + (6 / 3.0), edge.Forward!.Value.Value, tolerance: 1e-12);
        Assert.Equal(2, leftOut.Count(left => left.IsInterior));
        Assert.All(leftOut, left => Assert.Equal(left.IsInterior, left.Forward is not null));
    }

    [Fact]
    public void The_frontier_is_where_a_point_lacks_a_neighbour()
    {
        var table = SyntheticTables.Create(step: 64, longest: 256, SyntheticTables.SmoothMs);

        // Lengths 64 to 256 after contexts 0 to 192, as far as both fit 256.
        Assert.Equal(
            [(128, 0), (128, 64), (192, 0)],
            LeaveOneOut.Profile(table).Where(left => left.IsInterior)
                .Select(left => (left.Point.Slice.Count, left.Point.Context.Count)));
    }

    [Fact]
    public void Lengths_measured_without_context_alone_have_neighbours_without_context_alone()
    {
        double[] ms = [1, 2, 4, 8, 16, 32, 64];
        int[] lengths = [8, 10, 15, 20, 25, 30, 40], contexts = [0, 10, 30];
        var points = TestTables.Points(
            lengths, contexts, longest: 70, (l, c) => (ms[Array.IndexOf(lengths, l)] + c, 1));
        points.RemoveAll(point => point is { ContextTokens: > 0, SliceTokens: 8 or 15 or 25 });

        var leftOut = LeaveOneOut.Interpolation(TestTables.Create(points));

        // 10 and 30 lack a neighbour after contexts alone; 8 and 40 end the curve.
        Assert.Equal(
            [(10, 0), (15, 0), (20, 0), (20, 10), (25, 0), (30, 0), (30, 10)],
            leftOut.Where(left => left.IsInterior).Select(left => (left.Point.Slice.Count, left.Point.Context.Count)));
        Assert.Equal(5, ForwardMs(15, 0), 1e-12); // half way from 2 to 8
        Assert.All(leftOut, left => Assert.Equal(left.IsInterior, left.Forward is not null));

        double ForwardMs(int l, int c) => leftOut
            .Single(left => left.Point.Slice.Count == l && left.Point.Context.Count == c).Forward!.Value.Value;
    }

    [Fact]
    public void The_profile_takes_interpolation_inside_and_the_function_beyond()
    {
        var table = TestTables.Create(
            SyntheticTables.Noisy(new Random(20261012), step: 64, longest: 512, deviation: 0.02));
        var (inside, beyond) = (LeaveOneOut.Interpolation(table), LeaveOneOut.Bilinear(table));

        Assert.Equal(
            inside.Zip(beyond, (first, second) => first.IsInterior ? first : second), LeaveOneOut.Profile(table));
    }

    [Fact]
    public void Micro_batch_sizes_do_not_mix()
    {
        var small = TestTables.Points([8, 16, 24], [0, 8, 16], longest: 40, (l, c) => (l + c, l));
        var large = small.ConvertAll(point => point with { MicroBatch = 4, ForwardMs = 100 * point.ForwardMs });

        var both = LeaveOneOut.Profile(TestTables.Create([.. small, .. large]));

        Assert.Equal(
            [.. LeaveOneOut.Profile(TestTables.Create(small)), .. LeaveOneOut.Profile(TestTables.Create(large))], both);
    }

    private static void RefitsAgree(
        LatencyTable table,
        double[] predictedMs,
        Func<LatencyPoint, Milliseconds> time,
        Func<LatencyPoint, Milliseconds?> spread)
    {
        var weights = LiteralBilinear.Weights(table.Points, point => time(point).Value, point => spread(point)?.Value);
        var measured = table.Points.Zip(weights, (point, weight) => (point, time(point).Value, weight)).ToArray();
        for (var i = 0; i < measured.Length; i++)
        {
            var literal = new LiteralBilinear(measured.Where((_, other) => other != i));
            var expectedMs = literal.PredictMs(table.Points[i].Slice.Count, table.Points[i].Context.Count);
            Assert.Equal(expectedMs, predictedMs[i], tolerance: 1e-9 * (expectedMs + 1));
        }
    }
}
