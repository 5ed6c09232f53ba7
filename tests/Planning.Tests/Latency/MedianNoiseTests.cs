using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class MedianNoiseTests
{
    private const int Draws = 40_000; // the standard deviation of so many medians is known to 0.4 %

    [Theory]
    [InlineData(3, 0.08)] // few samples: Blom's order statistic is an approximation
    [InlineData(7, 0.03)]
    [InlineData(15, 0.03)]
    [InlineData(31, 0.03)]
    public void Medians_of_normal_samples_scatter_as_their_spreads_say(int samples, double tolerance)
    {
        var random = new Random(20261121);
        var (squares, spreads) = (0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            double[] sorted = [.. Enumerable.Range(0, samples).Select(_ => Normal(random)).Order()];
            squares += Math.Pow(Quantile(sorted, 0.5), 2); // the true median is 0
            spreads += (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2;
        }

        var perSpread = Math.Sqrt(squares / Draws) / (spreads / Draws);
        Assert.Equal(perSpread, MedianNoise.StandardErrorPerSpread(samples), tolerance * perSpread);
    }

    /// <summary>Linear between samples, as the profiler takes it.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
