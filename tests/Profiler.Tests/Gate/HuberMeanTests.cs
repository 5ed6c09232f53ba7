using TeraPipe.Profiler.Gate.Statistics;

namespace TeraPipe.Profiler.Tests.Gate;

public class HuberMeanTests
{
    [Fact]
    public void Of_values_near_each_other_it_is_the_weighted_mean()
    {
        var mean = HuberMean.Of([(1, 1), (1.5, 0.5), (0.5, 1)]);

        Assert.Equal(((1 * 1) + (1.5 * 4) + (0.5 * 1)) / 6, mean, tolerance: 1e-9);
    }

    [Fact]
    public void A_value_far_off_moves_it_by_no_more_than_its_share_of_the_bend()
    {
        (double, double)[] values = [.. Enumerable.Repeat((0.0, 1.0), 9), (1e6, 1)];

        Assert.Equal(HuberMean.Bend / 9, HuberMean.Of(values), tolerance: 1e-6);
    }

    [Fact]
    public void Normal_residuals_leave_the_variance_as_it_is_and_wider_ones_raise_it()
    {
        var random = new Random(1);
        double[] residuals = [.. Enumerable.Range(0, 20_000).Select(_ =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];

        // 1 / 0.95, the efficiency that the bend was chosen for; 3 % is four standard errors
        Assert.InRange(HuberMean.SpreadOf(residuals, 1).VarianceFactor, 1.02, 1.085);
        Assert.InRange(HuberMean.SpreadOf([.. residuals.Select(each => 3 * each)], 1).VarianceFactor, 9.2, 9.8);
        Assert.Equal(1, HuberMean.SpreadOf([.. residuals.Select(each => each / 3)], 1).VarianceFactor);
    }
}
