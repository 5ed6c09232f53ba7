using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>One micro-batch of a plan: how many sequences travel together, and how each of them is cut.</summary>
/// <remarks>
/// A class, not a record: a record would compare <see cref="Slices"/> by reference and call equal slicings unequal.
/// </remarks>
public sealed class MicroBatchSlicing
{
    /// <exception cref="ArgumentException">There is no sequence, no slice, or an empty slice.</exception>
    public MicroBatchSlicing(int sequences, IEnumerable<Tokens> slices)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        (Sequences, Slices) = (sequences, [.. slices]);
        if (Slices.Count == 0 || Slices.Any(slice => slice == Tokens.None))
        {
            throw new ArgumentException("A micro-batch has at least one slice, and no slice is empty.", nameof(slices));
        }
    }

    /// <summary>Sequences in the micro-batch, b.</summary>
    public int Sequences { get; }

    /// <summary>Slice lengths, first slice first; their sum is the sequence.</summary>
    public IReadOnlyList<Tokens> Slices { get; }

    /// <summary>What each slice costs, first slice first; a slice's context is all that comes before it.</summary>
    public IEnumerable<SliceLatency> Latencies(ILatencyModel latency)
    {
        ArgumentNullException.ThrowIfNull(latency);
        return Each();

        IEnumerable<SliceLatency> Each()
        {
            var context = Tokens.None;
            foreach (var slice in Slices)
            {
                yield return latency.Predict(Sequences, slice, context);
                context += slice;
            }
        }
    }

    /// <summary>For example "[776,640,632] × 2 sequences".</summary>
    public override string ToString() =>
        $"[{string.Join(',', Slices.Select(slice => slice.Count))}] × {Sequences} sequences";
}
