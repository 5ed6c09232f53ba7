namespace TeraPipe.Planning.Latency;

/// <summary>
/// A point as somebody sent it: bare numbers, of which nothing is known yet. <see cref="LatencyTable.Parse"/> checks
/// it.
/// </summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="SliceTokens">Length of the slice, l.</param>
/// <param name="ContextTokens">Tokens of the same sequence before it, c.</param>
/// <param name="ForwardMs">Time of F in milliseconds.</param>
/// <param name="BackwardMs">Time of B in milliseconds.</param>
/// <param name="ForwardSpreadMs">Half the interquartile range of the samples of F, if told.</param>
/// <param name="BackwardSpreadMs">Half the interquartile range of the samples of B, if told.</param>
/// <param name="Samples">How many samples the times are the medians of, if told.</param>
public readonly record struct RawLatencyPoint(
    int MicroBatch,
    int SliceTokens,
    int ContextTokens,
    double ForwardMs,
    double BackwardMs,
    double? ForwardSpreadMs = null,
    double? BackwardSpreadMs = null,
    int? Samples = null);
