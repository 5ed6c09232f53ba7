using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planning.Tests.Drift;

public class RecalibrationTests
{
    private static readonly double[] _predictedMs = [1, 1.1, 1.2, 1.3, 1.9, 2.0, 2.1];

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(1.2, 2)]
    [InlineData(0.8, 0.3)]
    public void Scale_and_offset_are_found_again(double scale, double offsetMs)
    {
        var fit = Fit(seed: 1, sigma: 0.01, ms => (scale * ms) + offsetMs)!.Value;

        // 20 observations of 1 % noise a slice: medians of some 0.3 %.
        Assert.True(fit.IsOffsetKnown);
        Assert.Equal(scale, fit.Scale, tolerance: 0.03 * (1 + offsetMs));
        Assert.Equal(offsetMs, fit.Offset.Value, tolerance: 0.05 * (1 + offsetMs));
    }

    [Fact]
    public void Common_slow_down_has_no_offset()
    {
        var fit = Fit(seed: 2, sigma: 0.02, ms => 1.3 * ms)!.Value;

        Assert.Equal((false, Milliseconds.Zero), (fit.IsOffsetKnown, fit.Offset));
        Assert.Equal(1.3, fit.Scale, tolerance: 0.01);
    }

    [Fact]
    public void Two_slices_of_seven_may_be_anything()
    {
        var fit = Fit(seed: 3, sigma: 0.001, ms => ms is 1.1 or 2.0 ? 10 * ms : ms + 0.5)!.Value;

        Assert.Equal(1, fit.Scale, tolerance: 0.15);
        Assert.Equal(0.5, fit.Offset.Value, tolerance: 0.15);
    }

    [Fact]
    public void Offset_is_never_negative_and_scale_always_positive()
    {
        Assert.Equal(Milliseconds.Zero, Fit(seed: 4, sigma: 0, ms => (2 * ms) - 0.9)!.Value.Offset);
        Assert.InRange(Fit(seed: 4, sigma: 0, ms => 5 - ms)!.Value.Scale, double.Epsilon, 0.01);
    }

    [Fact]
    public void Equal_slices_tell_only_a_scale()
    {
        var points = Enumerable.Repeat(new SliceObservation(true, new(2), new(3)), 20);

        var both = Recalibration.Of(points)!;

        Assert.Equal(new AffineFit(1.5, Milliseconds.Zero, false), both.Forward);
        Assert.Equal(both.Forward, both.Backward);
        Assert.True(both.IsCommonScale);
    }

    [Fact]
    public void Nothing_observed_fits_nothing() => Assert.Null(Recalibration.Of([]));

    [Fact]
    public void Both_phases_can_have_one_fit()
    {
        var observations = _predictedMs.SelectMany(ms => new[] { Observed(true, ms), Observed(false, 2 * ms) });

        var fit = Recalibration.OfBoth(observations)!.Value;

        Assert.Equal((1.25, true), (fit.Scale, fit.IsOffsetKnown), Nearly);
        Assert.Equal(0.5, fit.Offset.Value, tolerance: 1e-9);

        static SliceObservation Observed(bool isForward, double ms) =>
            new(isForward, new(ms), new((1.25 * ms) + 0.5));
    }

    [Fact]
    public void Layers_share_the_offset_of_their_stage()
    {
        var table = LatencyTable.Parse([new(1, 64, 0, 10, 20, 0.5), new(1, 128, 0, 15, 30, 0.5)], out _)!;
        var recalibration = new Recalibration(new(2, new(6), true), new(1.5, Milliseconds.Zero, false));

        var point = recalibration.Apply(table, layers: 3).Points[0];

        Assert.Equal((new(22), new(30), new(1), null), (
            point.Forward, point.Backward, point.ForwardSpread!.Value, point.BackwardSpread));
    }

    [Fact]
    public void Adjusted_latency_is_not_called_measured()
    {
        var table = LatencyTable.Parse([new(1, 64, 0, 10, 20), new(1, 128, 0, 15, 30)], out _)!;
        var adjusted = new AdjustedLatencyModel(new TableLatencyModel(table));
        var estimated = new AdjustedLatencyModel(new RooflineLatencyModel(
            new(100, 1000, 0.5, Milliseconds.Zero, 2), new LayerShape(64, 256), tensorParallelDegree: 1));

        Assert.Equal(new(new(10), new(20), Provenance.Extrapolated), adjusted.Predict(1, new(64), Tokens.None));
        Assert.Equal(Provenance.Estimated, estimated.Predict(1, new(64), Tokens.None).Provenance);
    }

    private static bool Nearly(
        (double Scale, bool IsOffsetKnown) expected, (double Scale, bool IsOffsetKnown) actual) =>
        Math.Abs(expected.Scale - actual.Scale) < 1e-9 && expected.IsOffsetKnown == actual.IsOffsetKnown;

    private static AffineFit? Fit(int seed, double sigma, Func<double, double> truth)
    {
        var normal = new NormalDraws(seed);
        var observations =
            from _ in Enumerable.Range(0, 20)
            from ms in _predictedMs
            select new SliceObservation(true, new(ms), new(truth(ms) * (1 + (sigma * normal.Next()))));
        return Recalibration.Of(observations)?.Forward;
    }
}
