namespace TeraPipe.Planning.Latency;

/// <summary>One measured point of one layer: both phases of a slice after its context.</summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="Slice">Length of the slice, l.</param>
/// <param name="Context">Tokens of the same sequence before it, c.</param>
/// <param name="Forward">Time of F: the median of the samples.</param>
/// <param name="Backward">Time of B: the median of the samples.</param>
/// <param name="ForwardSpread">Half the interquartile range of the samples of F; null if it was not told.</param>
/// <param name="BackwardSpread">Half the interquartile range of the samples of B; null if it was not told.</param>
/// <param name="Samples">How many samples the medians are of, n; null if it was not told.</param>
public readonly record struct LatencyPoint(
    int MicroBatch,
    Tokens Slice,
    Tokens Context,
    Milliseconds Forward,
    Milliseconds Backward,
    Milliseconds? ForwardSpread = null,
    Milliseconds? BackwardSpread = null,
    int? Samples = null);
