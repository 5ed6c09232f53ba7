using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class BilinearWeightsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Solves_the_weighted_normal_equations(bool hasAllSpreads)
    {
        var random = new Random(20261010);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            var sent = SyntheticTables.Noisy(random, step: 64, longest: 512, deviation: 0.05);
            var table = TestTables.Create(sent.ConvertAll(point => hasAllSpreads || random.Next(3) == 0
                ? point
                : point with { ForwardSpreadMs = null }));
            var weights = LiteralBilinear.Weights(
                table.Points, point => point.Forward.Value, point => point.ForwardSpread?.Value);
            var literal = new LiteralBilinear(
                table.Points.Zip(weights, (point, weight) => (point, point.Forward.Value, weight)));

            var model = new BilinearLatencyModel(table);

            foreach (var (l, c) in new[] { (64, 64), (500, 3), (100, 2000), (2000, 100) })
            {
                var expectedMs = literal.PredictMs(l, c);
                Assert.Equal(
                    expectedMs,
                    model.Predict(1, new Tokens(l), new Tokens(c)).Forward.Value,
                    tolerance: 1e-9 * expectedMs);
            }
        }
    }

    [Fact]
    public void A_point_that_is_not_known_has_little_say()
    {
        var sent = WithOutlier(spreadOfOutlierMs: 100);

        Assert.Equal(SyntheticTables.SmoothMs(256, 512), Predict(sent), tolerance: 1e-4 * Predict(sent));
    }

    [Fact]
    public void A_spread_of_0_does_not_rule_alone()
    {
        // All others are known to 2 %: the outlier weighs as if it were known to 1 %, four times one of them.
        var exact = Predict(WithOutlier(spreadOfOutlierMs: 0));
        var floor = Predict(WithOutlier(spreadOfOutlierMs: null, relativeError: 0.01));

        Assert.Equal(floor, exact, tolerance: 1e-12 * floor);
        Assert.NotEqual(SyntheticTables.SmoothMs(256, 512), exact, tolerance: 1e-3);
    }

    [Fact]
    public void One_sample_has_no_spread()
    {
        var single = WithOutlier(spreadOfOutlierMs: 0).ConvertAll(point => point with
        {
            Samples = point.ForwardSpreadMs == 0 ? 1 : point.Samples,
        });
        var typical = WithOutlier(spreadOfOutlierMs: null, relativeError: 0.02);

        Assert.Equal(Predict(typical), Predict(single), tolerance: 1e-12);
    }

    private static double Predict(List<RawLatencyPoint> sent) => new BilinearLatencyModel(TestTables.Create(sent))
        .Predict(1, new Tokens(256), new Tokens(512)).Forward.Value;

    /// <summary>Smooth, every median known to 2 %, but one of them three times too long.</summary>
    private static List<RawLatencyPoint> WithOutlier(double? spreadOfOutlierMs, double relativeError = 0)
    {
        const int Samples = 9;
        int[] multiples = [0, 128, 256, 384, 512, 640, 768];
        return TestTables.Points(multiples[1..], multiples, longest: 768, (l, c) => (SyntheticTables.SmoothMs(l, c), 1))
            .ConvertAll(point => point is { SliceTokens: 384, ContextTokens: 256 }
                ? point with
                {
                    ForwardMs = 3 * point.ForwardMs,
                    ForwardSpreadMs = spreadOfOutlierMs ?? SpreadMs(3 * point.ForwardMs, relativeError),
                    Samples = Samples,
                }
                : point with { ForwardSpreadMs = SpreadMs(point.ForwardMs, 0.02), Samples = Samples });

        static double SpreadMs(double ms, double relativeError) =>
            relativeError * ms / MedianNoise.StandardErrorPerSpread(Samples);
    }
}
