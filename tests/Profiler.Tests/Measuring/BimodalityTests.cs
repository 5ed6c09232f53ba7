using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Measuring;

public class BimodalityTests
{
    private const int Trials = 2000;

    /// <summary>At most 1 in 100 of few samples, where the best cut leaves handfuls; hardly ever of more.</summary>
    [Theory]
    [InlineData(12, 0.02)]
    [InlineData(16, 0.01)]
    [InlineData(24, 0.005)]
    [InlineData(100, 0.005)]
    public void Is_not_seen_in_samples_with_one_mode(int count, double mostShare)
    {
        var random = new Samples(seed: count);
        Func<double>[] unimodal =
        [
            () => 1 + (0.05 * random.Normal()), () => random.Lognormal(0.1), () => random.Lognormal(0.3),
        ];
        foreach (var draw in unimodal)
        {
            Assert.InRange(ShareSeen(count, draw), 0, mostShare);
        }
    }

    [Theory]
    [InlineData(12, 0.85)]
    [InlineData(24, 0.95)]
    [InlineData(100, 0.999)]
    public void Is_seen_where_four_runs_in_ten_take_a_tenth_longer(int count, double leastShare)
    {
        var random = new Samples(seed: count);

        var share = ShareSeen(count, () => (random.Uniform() < 0.4 ? 1.1 : 1) * random.Lognormal(0.01));

        Assert.InRange(share, leastShare, 1);
    }

    [Fact]
    public void Is_not_an_outlier_in_ten()
    {
        var random = new Samples(seed: 1);
        double[] samples = [.. Samples.Sorted(45, () => random.Lognormal(0.01)), 3, 3, 3, 3, 3];

        Assert.False(Bimodality.Of(samples));
    }

    [Fact]
    public void Is_not_a_difference_of_two_percent_which_is_no_matter()
    {
        double[] samples = [.. Enumerable.Repeat(1.0, 20), .. Enumerable.Repeat(1.02, 20)];

        Assert.False(Bimodality.Of(samples));
        Assert.True(Bimodality.Of([.. samples.Select(ms => ms > 1 ? 1.05 : ms)]));
    }

    private static double ShareSeen(int count, Func<double> draw) =>
        (double)Enumerable.Range(0, Trials).Count(_ => Bimodality.Of(Samples.Sorted(count, draw))) / Trials;
}
