namespace TeraPipe.Planning.Latency;

/// <summary>One measured point of one layer: both phases of a slice after its context.</summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="Slice">Length of the slice, l.</param>
/// <param name="Context">Tokens of the same sequence before it, c.</param>
/// <param name="Forward">Time of F.</param>
/// <param name="Backward">Time of B.</param>
public readonly record struct LatencyPoint(
    int MicroBatch, Tokens Slice, Tokens Context, Milliseconds Forward, Milliseconds Backward);
