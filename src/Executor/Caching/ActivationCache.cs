using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// The activations that a frozen prefix gives, [L, h] of each sequence, as PipeTransformer's AutoCache keeps them (He
/// et al., ICML 2021, section 3.4). A sequence has one slot, which holds what went through the most layers: when more
/// are frozen, it is read, taken through these alone and written back. Replicas on one machine share it, threads as
/// this object, processes through its files. Of many threads.
/// </summary>
public sealed class ActivationCache : IDisposable
{
    private readonly CacheOptions _options;
    private readonly CacheTier[] _tiers;
    private readonly string _format;
    private long _hits, _extended, _misses, _written;

    /// <param name="options">Where and how much.</param>
    /// <param name="sequenceTokens">L.</param>
    /// <param name="hiddenSize">h.</param>
    /// <param name="dtype">Number format of the activations.</param>
    /// <exception cref="ArgumentException">The options do not go together; names the field.</exception>
    /// <exception cref="IOException">A folder cannot be written to.</exception>
    public ActivationCache(CacheOptions options, int sequenceTokens, int hiddenSize, ScalarType dtype)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _format = string.Create(CultureInfo.InvariantCulture, $"{dtype} {sequenceTokens} {hiddenSize}");
        (Shape, Dtype) = ([sequenceTokens, hiddenSize], dtype);
        using (var one = empty(1, dtype: dtype))
        {
            SlotBytes = checked((int)(sequenceTokens * (long)hiddenSize * one.element_size()));
        }

        var file = $"terapipe-{FileHash()}.slots";
        var memory = options.Memory.Count > 0
            ? new CacheTier(Path.Combine(options.MemoryFolder, file), 0, options.Memory, SlotBytes)
            : null;
        var disk = options.Disk.Count > 0
            ? new CacheTier(Path.Combine(options.DiskFolder!, file), memory?.Count ?? 0, options.Disk, SlotBytes)
            : null;
        _tiers = [.. new[] { memory, disk }.OfType<CacheTier>()];
    }

    /// <summary>Hears, once a tier, why nothing more is written to it.</summary>
    public Action<string>? Full
    {
        set
        {
            foreach (var tier in _tiers)
            {
                tier.Full = value;
            }
        }
    }

    /// <summary>What it was asked for so far.</summary>
    public CacheCounts Counts => new(
        Interlocked.Read(ref _hits),
        Interlocked.Read(ref _extended),
        Interlocked.Read(ref _misses),
        Interlocked.Read(ref _written));

    /// <summary>Sequences that there is room for.</summary>
    public long Capacity => _tiers.Sum(tier => tier.Count);

    /// <summary>In what ranks must agree.</summary>
    public override string ToString() =>
        $"{_options.DataSet}, {_format}, {string.Join(" + ", _tiers.Select(tier => tier.Count))}";

    /// <summary>Of one sequence: [L, h].</summary>
    internal IReadOnlyList<long> Shape { get; }

    /// <summary>Of the activations.</summary>
    internal ScalarType Dtype { get; }

    private int SlotBytes { get; }

    /// <summary>What is of this cache's data and format, after so many layers with these weights.</summary>
    internal CacheMark Mark(int boundary, ReadOnlySpan<byte> weights) =>
        CacheMark.Of(boundary, weights, _options.DataSet, _format);

    /// <summary>Reads a sequence's activations of the last of some marks that there are.</summary>
    /// <param name="sequence">Its number in the data.</param>
    /// <param name="marks">The frozen prefix's, the most layers first; the first is what is wanted.</param>
    /// <param name="to">[L, h] on the host, contiguous; filled if there are any.</param>
    /// <returns>Layers that they went through; null if there are none.</returns>
    internal int? Read(long sequence, IReadOnlyList<CacheMark> marks, Tensor to)
    {
        var found = Find(sequence, marks, to);
        Interlocked.Increment(ref found is null ? ref _misses
            : ref found == marks[0].Boundary ? ref _hits : ref _extended);
        return found;
    }

    /// <summary>Writes a sequence's activations, if it has a slot and there is room.</summary>
    /// <param name="sequence">Its number in the data.</param>
    /// <param name="mark">What they are.</param>
    /// <param name="activations">[L, h] on the host, contiguous.</param>
    internal void Write(long sequence, CacheMark mark, Tensor activations)
    {
        if (TierOf(sequence)?.TryWrite(sequence, mark.Value, activations.bytes) is true)
        {
            Interlocked.Increment(ref _written);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_tiers, tier => tier.Dispose());

    /// <summary>Takes its files away: for a run that is done. Those who have them open go on.</summary>
    public void Delete() => Array.ForEach(_tiers, tier => tier.Delete());

    private int? Find(long sequence, IReadOnlyList<CacheMark> marks, Tensor to)
    {
        if (TierOf(sequence) is not { } tier || tier.MarkOf(sequence) is var there && there == 0)
        {
            return null;
        }

        foreach (var mark in marks.Where(mark => mark.Value == there))
        {
            return tier.TryRead(sequence, there, to.bytes) ? mark.Boundary : null;
        }

        return null;
    }

    private CacheTier? TierOf(long sequence) => Array.Find(_tiers, tier => tier.Has(sequence));

    /// <summary>Other data or formats have files of their own.</summary>
    private string FileHash() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{_format}\n{_options.DataSet}")).AsSpan(0, 8));
}
