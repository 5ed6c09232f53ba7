using System.Buffers;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// A stage of unlike parts, such as layers and the head after them: the sum of what they cost. Its provenance is that
/// of its least trustworthy part, and it knows the micro-batch sizes that all parts know.
/// </summary>
public sealed class SummedLatencyModel : ILatencyModel
{
    private readonly IReadOnlyList<ILatencyModel> _parts;

    /// <exception cref="ArgumentException">There is no part, or no micro-batch size that all parts know.</exception>
    public SummedLatencyModel(IEnumerable<ILatencyModel> parts)
    {
        _parts = [.. parts];
        if (_parts.Count == 0)
        {
            throw new ArgumentException("A stage has at least one part.", nameof(parts));
        }

        MicroBatchSizes = SizesOf(_parts);
        if (MicroBatchSizes?.Count == 0)
        {
            throw new ArgumentException("The parts know no common micro-batch size.", nameof(parts));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes { get; }

    /// <inheritdoc/>
    public bool IsMonotone => _parts.All(part => part.IsMonotone);

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _parts.Select(part => part.Predict(microBatch, slice, context)).Aggregate((sum, next) => new SliceLatency(
            sum.Forward + next.Forward,
            sum.Backward + next.Backward,
            (Provenance)Math.Max((int)sum.Provenance, (int)next.Provenance)));

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var length = forwardMs.Length;
        var part = ArrayPool<double>.Shared.Rent(2 * length);
        _parts[0].PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        foreach (var next in _parts.Skip(1))
        {
            var partForwardMs = part.AsSpan(0, length);
            var partBackwardMs = part.AsSpan(length, length);
            next.PredictRow(microBatch, context, grain, partForwardMs, partBackwardMs);
            for (var i = 0; i < length; i++)
            {
                forwardMs[i] += partForwardMs[i];
                backwardMs[i] += partBackwardMs[i];
            }
        }

        ArrayPool<double>.Shared.Return(part);
    }

    private static int[]? SizesOf(IEnumerable<ILatencyModel> parts) => parts
        .Select(part => part.MicroBatchSizes)
        .OfType<IReadOnlyList<int>>()
        .Aggregate((int[]?)null, (common, sizes) => common is null ? [.. sizes] : [.. common.Intersect(sizes)]);
}
