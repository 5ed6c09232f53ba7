namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Drives what was computed before out of a device's caches, by writing more than they hold: otherwise a measurement
/// that repeats one slice finds in them what training would not.
/// </summary>
public sealed class CacheFlush : IDisposable
{
    /// <summary>
    /// As many as Triton's <c>do_bench</c> writes; an H200's second-level cache has 50 MiB, a B200's 126.
    /// </summary>
    public const long Bytes = 256L << 20;

    private readonly Tensor _buffer;

    /// <param name="device">The device.</param>
    /// <exception cref="Torch.TorchOutOfMemoryException">There is not as much memory.</exception>
    public CacheFlush(Device device) =>
        _buffer = empty([Bytes / sizeof(float)], dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();

    /// <summary>Writes. On CUDA the device does so behind its caller's back, in the order of the stream.</summary>
    public void Run() => _buffer.zero_();

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
