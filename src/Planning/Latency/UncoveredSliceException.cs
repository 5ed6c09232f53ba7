namespace TeraPipe.Planning.Latency;

/// <summary>
/// A latency model was asked for a slice that it refuses, as the slice lies outside what was measured.
/// </summary>
public sealed class UncoveredSliceException : Exception
{
    internal UncoveredSliceException(int microBatch, Tokens slice, Tokens context)
        : base($"{slice} after {context} in micro-batches of {microBatch} lies outside what was measured.") =>
        (MicroBatch, Slice, Context) = (microBatch, slice, context);

    /// <summary>Sequences of the micro-batch, b.</summary>
    public int MicroBatch { get; }

    /// <summary>Length of the slice, l.</summary>
    public Tokens Slice { get; }

    /// <summary>Tokens before it, c.</summary>
    public Tokens Context { get; }
}
