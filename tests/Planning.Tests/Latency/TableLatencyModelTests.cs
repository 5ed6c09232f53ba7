using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class TableLatencyModelTests
{
    private static readonly int[] Lengths = [8, 16, 24, 64];
    private static readonly int[] Contexts = [0, 16, 32, 48, 56];

    [Fact]
    public void Returns_a_measured_point_exactly()
    {
        var random = new Random(20261008);
        var table = TestTables.Create(
            Lengths, Contexts, longest: 64, (_, _) => (random.NextDouble(), random.NextDouble()));
        var model = new TableLatencyModel(table);

        Assert.All(table.Points, point => Assert.Equal(
            new SliceLatency(point.Forward, point.Backward, Provenance.Measured),
            model.Predict(point.MicroBatch, point.Slice, point.Context)));
    }

    [Fact]
    public void Stays_between_the_neighbours_and_rises_where_they_rise()
    {
        var model = new TableLatencyModel(
            TestTables.Create(Lengths, Contexts, longest: 64, (l, c) => (l * (c + 1), (l * l) + c)));

        for (var l = 8; l < 24; l++)
        {
            for (var c = 0; l + 1 + c + 1 <= 40; c++)
            {
                var (here, longer, later) = (Find(l, c), Find(l + 1, c), Find(l, c + 1));

                Assert.True(here.Forward <= longer.Forward && here.Backward <= longer.Backward, $"{l} after {c}");
                Assert.True(here.Forward <= later.Forward && here.Backward <= later.Backward, $"{l} after {c}");
            }
        }

        SliceLatency Find(int l, int c) => model.Predict(1, new Tokens(l), new Tokens(c));
    }

    [Fact]
    public void Never_falls_where_no_measured_time_falls_nor_leaves_the_corners()
    {
        // Steps, plateaus and steep slopes; the longest sequence cuts the lattice off in many ways.
        var random = new Random(20261014);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var (inL, inC) = (Rising(random, Lengths), Rising(random, Contexts));
            var model = new TableLatencyModel(TestTables.Create(
                Lengths, Contexts, longest: 64 + random.Next(60), (l, c) => (inL[l] + inC[c], inL[l] * inC[c])));
            for (var c = 0; c < 56; c++)
            {
                for (var l = 8; l < 64 && model.Find(1, new Tokens(l), new Tokens(c)) is { } here; l++)
                {
                    AtLeast(here, model.Find(1, new Tokens(l + 1), new Tokens(c)), $"{l} + 1 after {c}");
                    AtLeast(here, model.Find(1, new Tokens(l), new Tokens(c + 1)), $"{l} after {c} + 1");
                    var ceiling = (Length: Lengths.First(x => x >= l), Context: Contexts.First(x => x >= c));
                    Assert.True(here.Forward.Value <= (inL[ceiling.Length] + inC[ceiling.Context]) * (1 + 1e-12));
                }
            }
        }

        static void AtLeast(SliceLatency here, SliceLatency? next, string which) => Assert.True(
            next is null
                || (next.Value.Forward.Value >= here.Forward.Value * (1 - 1e-12)
                    && next.Value.Backward.Value >= here.Backward.Value * (1 - 1e-12)),
            which);

        static Dictionary<int, double> Rising(Random random, int[] places)
        {
            var ms = random.NextDouble();
            return places.ToDictionary(place => place, _ => ms += random.Next(3) * random.NextDouble());
        }
    }

    [Theory]
    [InlineData(12, 0, 12, 36)] // on an edge
    [InlineData(12, 24, 60, 84)] // in a cell
    [InlineData(12, 50, 112, 136)] // in a triangle on the diagonal
    [InlineData(12, 52, 116, 140)] // on the diagonal itself
    public void Is_exact_where_the_truth_is_linear(int l, int c, double forwardMs, double backwardMs)
    {
        var model = new TableLatencyModel(
            TestTables.Create(Lengths, Contexts, longest: 64, (l, c) => (l + (2 * c), (3 * l) + (2 * c))));

        var latency = model.Predict(1, new Tokens(l), new Tokens(c));

        Assert.Equal(Provenance.Interpolated, latency.Provenance);
        Assert.Equal(forwardMs, latency.Forward.Value, tolerance: 1e-12 * forwardMs);
        Assert.Equal(backwardMs, latency.Backward.Value, tolerance: 1e-12 * backwardMs);
    }

    [Theory]
    [InlineData(1, 7, 0)] // shorter than the shortest slice
    [InlineData(1, 65, 0)] // longer than the longest
    [InlineData(1, 8, 57)] // after a longer context
    [InlineData(1, 44, 20)] // within the ranges, but beyond the triangle
    [InlineData(2, 8, 0)] // another micro-batch size
    public void Has_no_answer_outside_what_was_measured(int b, int l, int c)
    {
        var model = new TableLatencyModel(TestTables.Create(Lengths, Contexts, longest: 64, (_, _) => (1, 1)));

        Assert.Null(model.Find(b, new Tokens(l), new Tokens(c)));
        Assert.Throws<UncoveredSliceException>(() => model.Predict(b, new Tokens(l), new Tokens(c)));
    }
}
