using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Tests.Worker;
using TeraPipe.Profiler.Transfers;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Tests.Transfers;

/// <summary>Real processes that pass real messages.</summary>
public class TransferProfilerTests
{
    private static readonly TransferSettings _short = new()
    {
        MostBytes = 16 << 10, // three lengths
        Budget = TimeSpan.FromMilliseconds(100),
    };

    [Theory]
    [InlineData(TransferSettings.InProcess)]
    [InlineData(TransferSettings.Gloo)]
    public async Task Every_length_has_a_time_and_tells_how_sure_it_is(string transport)
    {
        var told = new List<TransferMeasurement>();

        var measured = await MeasureAsync(TestSubject.Product, transport, told);

        Assert.Equal([1L << 10, 4 << 10, 16 << 10], measured.Select(each => each.Bytes!.Value));
        Assert.All(measured, each =>
        {
            Assert.Equal(transport, each.Transport);
            Assert.True(each is { TransferMs: > 0, SpreadMs: >= 0, Samples: >= 10 });
        });
        Assert.Equal(measured, told);
    }

    [Fact]
    public async Task Nccl_without_two_devices_is_not_there()
    {
        Assert.SkipWhen(TeraPipe.Torch.torch.cuda.device_count() > 1, "there are two CUDA devices");

        var refusal = await Assert.ThrowsAsync<CommandException>(
            () => MeasureAsync(TestSubject.Product, TransferSettings.Nccl, []));

        Assert.Equal(ExitCode.Unavailable, refusal.ExitCode);
        Assert.StartsWith("--transport: nccl needs two CUDA devices", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_that_dies_fails_the_link_and_leaves_no_process_behind()
    {
        var link = new Link(TransferSettings.Gloo, TestSubject.Product, TimeProvider.System);
        using (link)
        {
            link.Pass(1024, 3);
            Signals.Send("KILL", link.Processes[1]);

            Assert.Throws<PointFailedException>(() => link.Pass(1024, 1000));
        }

        Assert.All(link.Processes, Signals.AssertGone);
    }

    private static Task<IReadOnlyList<TransferMeasurement>> MeasureAsync(
        WorkerOptions options, string transport, List<TransferMeasurement> told) => TransferProfiler.MeasureAsync(
            _short with { Transports = [transport] }, options, TimeProvider.System, new Kept(told), default);

    private sealed class Kept(List<TransferMeasurement> told) : IProgress<TransferMeasurement>
    {
        public void Report(TransferMeasurement value) => told.Add(value);
    }
}
