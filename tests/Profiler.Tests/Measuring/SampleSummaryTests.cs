using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Measuring;

public class SampleSummaryTests
{
    [Theory]
    [InlineData(new[] { 7.0 }, 7, 0)]
    [InlineData(new[] { 5.0, 1, 3, 2, 4 }, 3, 1)] // quartiles 2 and 4
    [InlineData(new[] { 1.0, 2, 3, 4 }, 2.5, 0.75)] // quartiles 1.75 and 3.25
    [InlineData(new[] { 2.0, 2, 2, 2, 900 }, 2, 0)]
    public void Median_and_half_the_interquartile_range(double[] samplesMs, double medianMs, double spreadMs)
    {
        Assert.Equal(new SampleSummary(medianMs, spreadMs, samplesMs.Length), SampleSummary.Of(samplesMs));
    }
}
