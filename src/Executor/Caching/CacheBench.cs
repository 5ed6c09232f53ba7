namespace TeraPipe.Executor.Caching;

/// <summary>
/// Writing and reading of an activation cache alone, a sequence at a time, for measuring: the code that is measured is
/// the code that trains. Use it from one thread.
/// </summary>
public sealed class CacheBench : IDisposable
{
    private readonly ActivationCache _cache;
    private readonly CacheMark[] _marks;
    private readonly Tensor _one;
    private long _next;

    /// <param name="options">Where and how much; its files are other ones than those of a training.</param>
    /// <param name="sequenceTokens">L.</param>
    /// <param name="hiddenSize">h.</param>
    /// <param name="dtype">Number format of the activations.</param>
    /// <inheritdoc cref="ActivationCache(CacheOptions, int, int, ScalarType)" path="/exception"/>
    public CacheBench(CacheOptions options, int sequenceTokens, int hiddenSize, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(options);
        _cache = new ActivationCache(
            options with { DataSet = $"{options.DataSet}, measured by {Guid.NewGuid()}" },
            sequenceTokens,
            hiddenSize,
            dtype);
        _marks = [_cache.Mark(boundary: 1, [])];
        _one = zeros([sequenceTokens, hiddenSize], dtype: dtype);
    }

    /// <summary>Writes the next sequence that there is room for.</summary>
    public void Write() => _cache.Write(_next++ % Math.Max(1, _cache.Capacity), _marks[0], _one);

    /// <summary>Reads the sequence that was written last.</summary>
    public void Read() => _cache.Read((_next - 1) % Math.Max(1, _cache.Capacity), _marks, _one);

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Delete();
        _cache.Dispose();
        _one.Dispose();
    }
}
