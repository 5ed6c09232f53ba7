using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Measuring;

public class PhaseStatisticsTests
{
    [Fact]
    public void Quantiles_are_linear_between_samples()
    {
        var statistics = PhaseStatistics.Of([5, 1, 3, 2, 4]);

        Assert.Equal((3, 2, 4, 5), (statistics.MedianMs, statistics.P25Ms, statistics.P75Ms, statistics.Count));
        Assert.Equal(1.2, statistics.P5Ms, 12);
        Assert.Equal(4.8, statistics.P95Ms, 12);
        Assert.Equal(1, statistics.SpreadMs);
    }

    [Fact]
    public void Outliers_are_counted_and_count()
    {
        double[] quiet = [1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06];

        var statistics = PhaseStatistics.Of([.. quiet, 7.234, 0.1]);

        Assert.Equal((9, 2), (statistics.Count, statistics.Outliers));
        Assert.Equal(1.03, statistics.MedianMs);
        Assert.Equal(0, PhaseStatistics.Of(quiet).Outliers);
    }

    [Fact]
    public void The_error_of_too_few_runs_is_infinite()
    {
        Assert.Equal(double.PositiveInfinity, PhaseStatistics.Of([1, 1, 1]).RelativeError);
        Assert.Equal(0, PhaseStatistics.Of([1, 1, 1, 1, 1, 1]).RelativeError);
    }
}
