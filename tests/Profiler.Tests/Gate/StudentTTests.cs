using TeraPipe.Profiler.Gate.Statistics;

namespace TeraPipe.Profiler.Tests.Gate;

public class StudentTTests
{
    /// <summary>From the tables that every textbook has.</summary>
    [Theory]
    [InlineData(0.025, 1, 12.7062)]
    [InlineData(0.0005, 1, 636.6192)]
    [InlineData(0.05, 2, 2.9200)]
    [InlineData(0.005, 3, 5.8409)]
    [InlineData(0.025, 10, 2.2281)]
    [InlineData(0.001, 30, 3.3852)]
    [InlineData(0.025, 120, 1.9799)]
    [InlineData(0.025, 1e7, 1.9600)]
    public void Quantiles_are_those_of_the_tables(double tail, double degreesOfFreedom, double expected)
    {
        Assert.Equal(expected, StudentT.Quantile(tail, degreesOfFreedom), tolerance: 0.0001);
        Assert.Equal(tail, StudentT.Tail(expected, degreesOfFreedom), tolerance: 1e-5);
    }

    [Theory]
    [InlineData(0.7, 4.5)]
    [InlineData(3, 0.8)]
    [InlineData(40, 12)]
    public void Tails_on_either_side_add_up_to_1(double t, double degreesOfFreedom)
    {
        var both = StudentT.Tail(t, degreesOfFreedom) + StudentT.Tail(-t, degreesOfFreedom);

        Assert.Equal(1, both, tolerance: 1e-12);
    }

    [Fact]
    public void With_one_degree_of_freedom_it_is_Cauchys_distribution()
    {
        foreach (var t in new[] { 0, 0.1, 1, 10, 1000 })
        {
            Assert.Equal(0.5 - (Math.Atan(t) / Math.PI), StudentT.Tail(t, 1), tolerance: 1e-12);
        }
    }
}
