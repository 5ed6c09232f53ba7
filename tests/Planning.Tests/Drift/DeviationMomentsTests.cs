using TeraPipe.Planning.Drift;

namespace TeraPipe.Planning.Tests.Drift;

public class DeviationMomentsTests
{
    /// <summary>Both ways add the same numbers in another order.</summary>
    private const double Rounding = 1e-10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(999)]
    public void Running_moments_are_those_of_two_passes(int count)
    {
        double[] values = [.. Values(count)];
        var moments = values.Aggregate(default(DeviationMoments), (sum, value) => sum.With(value));

        var mean = values.Sum() / count;
        var squares = values.Sum(value => (value - mean) * (value - mean));
        Assert.Equal(count, moments.Count);
        Assert.Equal(mean, moments.Mean, Rounding);
        Assert.Equal(squares, moments.SumOfSquares, Rounding * Math.Max(1, squares));
        Assert.Equal(count > 1 ? Math.Sqrt(squares / (count - 1)) : null, moments.StandardDeviation, Nearly);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250)]
    [InlineData(500)]
    public void Parts_merge_to_the_whole(int split)
    {
        double[] values = [.. Values(500)];
        var whole = Of(values);

        var merged = Of(values[..split]).With(Of(values[split..]));

        Assert.Equal(whole.Count, merged.Count);
        Assert.Equal(whole.Mean, merged.Mean, Rounding);
        Assert.Equal(whole.SumOfSquares, merged.SumOfSquares, Rounding * whole.SumOfSquares);

        static DeviationMoments Of(double[] part) =>
            part.Aggregate(default(DeviationMoments), (sum, value) => sum.With(value));
    }

    [Fact]
    public void A_large_common_part_costs_no_digits()
    {
        // Σ x² − n x̄² would leave nothing of a variance of 1 beside a mean of 10⁹.
        double[] values = [1e9 - 1, 1e9, 1e9 + 1];
        var moments = values.Aggregate(default(DeviationMoments), (sum, value) => sum.With(value));

        Assert.Equal(1.0, moments.StandardDeviation!.Value, Rounding);
    }

    private static bool Nearly(double? expected, double? actual) => expected is null
        ? actual is null
        : actual is not null && Math.Abs(expected.Value - actual.Value) <= Rounding * Math.Max(1, expected.Value);

    private static IEnumerable<double> Values(int count)
    {
        var random = new Random(7);
        return Enumerable.Range(0, count).Select(_ => 0.1 + random.NextDouble());
    }
}
