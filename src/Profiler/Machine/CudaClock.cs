using TeraPipe.Executor.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// Times of a GPU by events in its stream: the device's own, without the host's. Before each piece its caches are
/// filled with something else, as other slices fill them in training.
/// </summary>
internal sealed class CudaClock : DeviceClock
{
    private readonly List<(CudaEvent Start, CudaEvent End)> _events = [];
    private readonly CacheFlush _flush;
    private int _used;

    /// <exception cref="TorchNotImplementedException">LibTorch before 2.4 does not tell times.</exception>
    public CudaClock(Device device)
    {
        if (!CudaEvent.IsSupported)
        {
            throw new TorchNotImplementedException(
                $"LibTorch {LibTorch.Version} does not tell the time between two CUDA events; use 2.4 or later.");
        }

        _flush = new CacheFlush(device);
    }

    /// <inheritdoc/>
    public override void Time(Action work)
    {
        if (_used == _events.Count)
        {
            _events.Add((new CudaEvent(), new CudaEvent()));
        }

        var (start, end) = _events[_used++];
        _flush.Run();
        start.Record();
        work();
        end.Record();
    }

    /// <inheritdoc/>
    public override double[] Take()
    {
        TimesMs.AddRange(_events.Take(_used).Select(each => each.End.MsSince(each.Start)));
        _used = 0;
        return base.Take();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var (start, end) in _events)
        {
            start.Dispose();
            end.Dispose();
        }

        _flush.Dispose();
        base.Dispose();
    }
}
