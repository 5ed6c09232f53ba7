using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class BilinearLatencyModelTests
{
    private static readonly int[] Lengths = [16, 32, 64, 128];
    private static readonly int[] Contexts = [0, 64, 128, 512];

    [Theory]
    [InlineData(16, 64)]
    [InlineData(100, 300)]
    [InlineData(128, 4096)]
    public void Recovers_a_bilinear_context_term(int l, int c)
    {
        // t(l, 0) is a step that no bilinear function could follow.
        static double WithoutContextMs(int l) => l <= 64 ? 1 : 2 + ((l - 128) / 64.0);
        static double TimeMs(int l, int c) =>
            WithoutContextMs(l) + (c == 0 ? 0 : 0.5 + (0.01 * l) + (0.002 * c) + (1e-5 * l * c));
        var table = TestTables.Create(Lengths, Contexts, longest: 640, (l, c) => (TimeMs(l, c), 2 * TimeMs(l, c)));

        var latency = new BilinearLatencyModel(table).Predict(1, new Tokens(l), new Tokens(c));

        Assert.Equal(TimeMs(l, c), latency.Forward.Value, tolerance: 1e-9);
        Assert.Equal(2 * TimeMs(l, c), latency.Backward.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Tells_inside_from_outside()
    {
        var model = new BilinearLatencyModel(
            TestTables.Create(Lengths, Contexts, longest: 576, (l, c) => (l + c, l + c)));

        Assert.Equal(Provenance.Interpolated, model.Predict(1, new Tokens(20), new Tokens(100)).Provenance);
        Assert.Equal(Provenance.Extrapolated, model.Predict(1, new Tokens(8), new Tokens(100)).Provenance);
        Assert.Equal(Provenance.Extrapolated, model.Predict(1, new Tokens(20), new Tokens(600)).Provenance);
        Assert.Equal(Provenance.Extrapolated, model.Predict(1, new Tokens(128), new Tokens(500)).Provenance);
    }

    [Fact]
    public void Fits_what_can_be_fitted_to_few_points()
    {
        // One length, one context: the attention term alone explains the difference.
        var table = TestTables.Create([100], [0, 50], longest: 150, (_, c) => (c == 0 ? 2 : 7, 1));

        var model = new BilinearLatencyModel(table);

        Assert.Equal(7, model.Predict(1, new Tokens(100), new Tokens(50)).Forward.Value, tolerance: 1e-12);
        Assert.Equal(12, model.Predict(1, new Tokens(100), new Tokens(100)).Forward.Value, tolerance: 1e-12);
        Assert.Equal(1, model.Predict(1, new Tokens(100), new Tokens(100)).Backward.Value, tolerance: 1e-12);
    }

    [Fact]
    public void Needs_no_point_with_context()
    {
        var model = new BilinearLatencyModel(TestTables.Create([10, 20], [0], longest: 20, (l, _) => (l, 2 * l)));

        Assert.Equal(15, model.Predict(1, new Tokens(15), new Tokens(100)).Forward.Value, tolerance: 1e-12);
    }

    [Theory]
    [InlineData(1, 1)] // not below the shortest slice's time: launches
    [InlineData(15, 1.5)]
    [InlineData(40, 4)] // with the last slope
    public void Continues_the_times_without_context(int l, double expectedMs)
    {
        var model = new BilinearLatencyModel(TestTables.Create([10, 20], [0], longest: 20, (l, _) => (l / 10.0, 0)));

        Assert.Equal(expectedMs, model.Predict(1, new Tokens(l), Tokens.None).Forward.Value, tolerance: 1e-12);
    }

    [Fact]
    public void Is_never_negative()
    {
        // Noise: the more context the faster.
        var model = new BilinearLatencyModel(
            TestTables.Create([10], [0, 10, 20], longest: 30, (_, c) => (3 - (0.1 * c), 1)));

        Assert.Equal(Milliseconds.Zero, model.Predict(1, new Tokens(10), new Tokens(1000)).Forward);
    }

    [Fact]
    public void Knows_only_measured_micro_batch_sizes()
    {
        var model = new BilinearLatencyModel(TestTables.Create([10], [0], longest: 10, (_, _) => (1, 1)));

        Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(2, new Tokens(10), Tokens.None));
    }
}
