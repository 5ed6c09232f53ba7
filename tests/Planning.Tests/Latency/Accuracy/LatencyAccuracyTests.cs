using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Planning.Tests.Latency.Accuracy;

public class LatencyAccuracyTests
{
    [Fact]
    public void Summarises_sizes_and_the_bias_with_its_sign()
    {
        // −1 %, −2 %, … −100 %: sizes of 1 to 100 %.
        var summary = ErrorSummary.Of(Enumerable.Range(1, 100).Select(percent => -percent / 100.0))!;

        Assert.Equal(100, summary.Count);
        Assert.Equal(0.505, summary.Median, tolerance: 1e-12);
        Assert.Equal(0.901, summary.P90, tolerance: 1e-12);
        Assert.Equal(0.9901, summary.P99, tolerance: 1e-12);
        Assert.Equal(-0.505, summary.Bias, tolerance: 1e-12);
        Assert.Equal("median 50.5 %, p90 90.1 %, p99 99.0 %, bias -50.5 %, n 100", summary.ToString());
    }

    [Fact]
    public void No_error_has_no_summary() => Assert.Null(ErrorSummary.Of([]));

    [Fact]
    public void Keeps_phases_and_places_apart()
    {
        LeftOutPoint[] points =
        [
            Left(isInterior: true, measuredMs: 2, forwardMs: 3, backwardMs: 1, context: 8), // +50 %, −50 %
            Left(isInterior: true, measuredMs: 4, forwardMs: 5, backwardMs: 5), // +25 %, of a length
            Left(isInterior: false, measuredMs: 10, forwardMs: 11, backwardMs: null), // +10 %
            Left(isInterior: false, measuredMs: 0, forwardMs: 1, backwardMs: 1), // of 0 there is no share
        ];

        var accuracy = new LatencyAccuracy(points);

        Assert.Equal(0.5, accuracy.Forward.Interior!.Bias, tolerance: 1e-12);
        Assert.Equal(-0.5, accuracy.Backward.Interior!.Bias, tolerance: 1e-12);
        Assert.Equal((2, 0.5, 0), (
            accuracy.Both.Interior!.Count, accuracy.Both.Interior.Median, accuracy.Both.Interior.Bias));
        Assert.Equal(0.25, accuracy.Both.Lengths!.P99, tolerance: 1e-12);
        Assert.Equal(1, accuracy.Forward.Frontier!.Count);
        Assert.Equal(0.1, accuracy.Forward.Frontier.P90, tolerance: 1e-12);
        Assert.Null(accuracy.Backward.Frontier);
    }

    private static LeftOutPoint Left(
        bool isInterior, double measuredMs, double? forwardMs, double? backwardMs, int context = 0)
    {
        var measured = new Milliseconds(measuredMs);
        return new LeftOutPoint(
            new LatencyPoint(1, new Tokens(1), new Tokens(context), measured, measured),
            isInterior,
            forwardMs is null ? null : new Milliseconds(forwardMs.Value),
            backwardMs is null ? null : new Milliseconds(backwardMs.Value));
    }
}
