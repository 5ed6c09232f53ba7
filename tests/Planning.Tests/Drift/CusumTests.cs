using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planning.Tests.Drift;

public class CusumTests
{
    private const int Runs = 2000;

    // Run lengths are nearly geometric: their standard deviation is about their mean, so that the mean of 2,000 is
    // within 7 % of the true one in 99.8 of 100 cases. The seed is fixed.
    private const double Tolerance = 0.07;

    private static readonly DriftSettings _unbounded = new() { WinsorBound = double.PositiveInfinity };

    /// <summary>Montgomery, Introduction to Statistical Quality Control, table 9.3: k = 1/2, h = 5.</summary>
    [Theory]
    [InlineData(0, 465)]
    [InlineData(0.25, 139)]
    [InlineData(0.5, 38.0)]
    [InlineData(0.75, 17.0)]
    [InlineData(1, 10.4)]
    [InlineData(1.5, 5.75)]
    [InlineData(2, 4.01)]
    [InlineData(3, 2.57)]
    public void Run_lengths_are_those_of_the_table(double shift, double runLength) =>
        Assert.InRange(MeanRunLength(_unbounded, shift) / runLength, 1 - Tolerance, 1 + Tolerance);

    [Theory]
    [InlineData(0, 465)]
    [InlineData(1, 10.4)]
    public void Bound_on_outliers_hardly_changes_them(double shift, double runLength) =>
        Assert.InRange(MeanRunLength(DriftSettings.Default, shift) / runLength, 1 - Tolerance, 1 + Tolerance);

    /// <summary>
    /// Siegmund's approximation (Sequential Analysis, 1985) of one side, (e^(−2Δb) + 2Δb − 1) / 2Δ² with b = h + 1.166
    /// and Δ the shift less k; both sides add as 1/ARL = 1/ARL⁺ + 1/ARL⁻. It is good to 1 % or so here.
    /// </summary>
    [Theory]
    [InlineData(0.4, 4, 0)]
    [InlineData(0.5, 4, 0)]
    [InlineData(0.5, 4, 0.5)]
    [InlineData(0.25, 8, 0)]
    public void Run_lengths_follow_from_any_slack_and_threshold(double slack, double threshold, double shift)
    {
        var settings = _unbounded with { Slack = slack, Threshold = threshold };
        var expected = 1 / ((1 / OneSided(shift - slack)) + (1 / OneSided(-shift - slack)));

        Assert.InRange(MeanRunLength(settings, shift) / expected, 1 - Tolerance, 1 + Tolerance);

        double OneSided(double drift)
        {
            var b = threshold + 1.166;
            return drift == 0 ? b * b : (Math.Exp(-2 * drift * b) + (2 * drift * b) - 1) / (2 * drift * drift);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Shift_is_told_from_its_first_observation(int sign)
    {
        var cusum = default(Cusum);
        foreach (var z in new[] { 0.0, 0.4, -0.4, 0.5, 2, 2, 2, 2 })
        {
            cusum = cusum.With(sign * z, DriftSettings.Default);
        }

        Assert.Equal((sign > 0 ? DriftDirection.Up : DriftDirection.Down, 4), cusum.Alarm(DriftSettings.Default));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1e12)]
    [InlineData(-1e12)]
    public void One_outlier_is_no_alarm(double z) =>
        Assert.Null(default(Cusum).With(z, DriftSettings.Default).Alarm(DriftSettings.Default));

    private static double MeanRunLength(DriftSettings settings, double shift)
    {
        var normal = new NormalDraws(seed: 1);
        return Enumerable.Range(0, Runs).Average(_ => RunLength(normal, settings, shift));
    }

    private static int RunLength(NormalDraws normal, DriftSettings settings, double shift)
    {
        var cusum = default(Cusum);
        for (var length = 1; ; length++)
        {
            cusum = cusum.With(shift + normal.Next(), settings);
            if (cusum.Alarm(settings) is not null)
            {
                return length;
            }
        }
    }
}
