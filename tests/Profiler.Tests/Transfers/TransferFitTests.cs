using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Transfers;

namespace TeraPipe.Profiler.Tests.Transfers;

public class TransferFitTests
{
    private static readonly long[] _lengths = [.. new TransferSettings().Lengths()];

    [Fact]
    public void Finds_the_latency_and_the_bandwidth_that_the_times_were_made_of()
    {
        var fit = Assert.Single(TransferFit.Of(Messages("gloo", bytes => 0.05 + (bytes / 2e6)))); // 2 GB/s

        Assert.Equal("gloo", fit.Transport);
        Assert.Equal(0.05, fit.LatencyMs, 1e-9);
        Assert.Equal(2, fit.GigabytesPerSecond!.Value, 1e-6);
        Assert.Equal(0, fit.WorstError, 1e-9);
    }

    [Fact]
    public void Times_that_do_not_grow_have_no_bandwidth()
    {
        var fit = Assert.Single(TransferFit.Of(Messages("in-process", bytes => 0.01 + (bytes * 1e-12))));

        Assert.Null(fit.GigabytesPerSecond);
        Assert.Equal(0.01, fit.LatencyMs, 1e-4);
        Assert.InRange(fit.WorstError, 0, 0.01); // what 64 MiB · 1e-12 ms are of 0.01 ms: 0.7 %
    }

    [Fact]
    public void No_latency_is_negative()
    {
        var fit = Assert.Single(TransferFit.Of(Messages("gloo", bytes => Math.Pow(bytes, 1.3) * 1e-9)));

        Assert.Equal(0, fit.LatencyMs);
        Assert.True(fit.WorstError > 0.1);
    }

    [Fact]
    public void Each_transport_has_its_own()
    {
        var fits = TransferFit.Of([.. Messages("a", _ => 1), .. Messages("b", _ => 2)]);

        Assert.Equal([("a", 1.0), ("b", 2.0)], fits.Select(fit => (fit.Transport, Math.Round(fit.LatencyMs, 9))));
    }

    [Fact]
    public void Lengths_are_powers_of_four_from_1_KiB_to_64_MiB()
    {
        Assert.Equal((1 << 10, 64 << 20, 9), (_lengths[0], _lengths[^1], _lengths.Length));
        Assert.All(_lengths.Zip(_lengths.Skip(1)), pair => Assert.Equal(4 * pair.First, pair.Second));
    }

    private static IEnumerable<TransferMeasurement> Messages(string transport, Func<long, double> ms) =>
        _lengths.Select(bytes => new TransferMeasurement
        {
            Transport = transport,
            Bytes = bytes,
            TransferMs = ms(bytes),
            SpreadMs = 0,
            Samples = 10,
        });
}
