using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Measuring;

public class MedianIntervalTests
{
    private const int Trials = 4000; // standard error of a coverage of 95 %: 0.34 points

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(60)]
    [InlineData(200)]
    public void Holds_the_median_95_times_in_100_whatever_the_distribution(int count)
    {
        var random = new Samples(seed: count);
        Func<double>[] draws = [random.Normal, () => random.Lognormal(0.5) - 1, () => random.Delayed() - 1];
        foreach (var draw in draws)
        {
            var held = Enumerable.Range(0, Trials).Count(_ =>
            {
                var (low, high) = MedianInterval.Of(Samples.Sorted(count, draw));
                return low <= 0 && 0 <= high;
            });
            Assert.InRange((double)held / Trials, 0.935, 0.965); // four standard errors to either side
        }
    }

    [Theory]
    [InlineData(6, 0, 5)] // 1 − 2/2⁶ = 96.9 %; a little of the next one, 78.1 %, is taken
    [InlineData(9, 1, 7)] // 96.1 %
    [InlineData(12, 2, 9)] // 96.1 %
    public void Lies_just_inside_the_order_statistics_that_hold_95_percent(int count, int low, int high)
    {
        var interval = MedianInterval.Of([.. Enumerable.Range(0, count).Select(i => (double)i)]);

        Assert.InRange(interval.Low, low, low + 0.5);
        Assert.InRange(interval.High, high - 0.5, high);
    }

    [Fact]
    public void Has_no_bounds_of_five_samples()
    {
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), MedianInterval.Of([1, 2, 3, 4, 5]));
    }

    [Fact]
    public void Shrinks_with_the_root_of_ten_thousand_samples()
    {
        var (low, high) = MedianInterval.Of([.. Enumerable.Range(0, 10_000).Select(i => i / 10_000.0)]);

        Assert.Equal(0.5 - (1.96 * 0.5 / 100), low, 3); // the binomial is normal there: 1.96 √(n/4)
        Assert.Equal(0.5 + (1.96 * 0.5 / 100), high, 3);
    }
}
