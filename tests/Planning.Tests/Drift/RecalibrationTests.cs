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
    public void Corrected_latency_is_not_called_measured()
    {
        var recalibration = new Recalibration(new(2, new(1), true), new(3, Milliseconds.Zero, false));

        Assert.Equal(
            new SliceLatency(new(21), new(60), Provenance.Extrapolated),
            recalibration.Apply(new SliceLatency(new(10), new(20), Provenance.Measured)));
        Assert.Equal(
            Provenance.Estimated,
            recalibration.Apply(new SliceLatency(new(10), new(20), Provenance.Estimated)).Provenance);
    }

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
