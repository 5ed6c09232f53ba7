namespace TeraPipe.Planning.Latency;

/// <summary>
/// Predicts how long one slice takes: on one layer where it is fitted, on one stage where it is planned with.
/// </summary>
public interface ILatencyModel
{
    /// <summary>
    /// The micro-batch sizes, in sequences, that <see cref="Predict"/> knows; ascending. Null: every size.
    /// </summary>
    IReadOnlyList<int>? MicroBatchSizes { get; }

    /// <summary>
    /// Whether no slice is faster, in either phase, than one that is no longer after a context that is no longer; up to
    /// the rounding of doubles. The search then need not look at slices that are longer than one which is too slow
    /// already. False: it is not known, or a slice is refused where a longer one is not.
    /// </summary>
    bool IsMonotone => false;

    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="slice">Length of the slice, l.</param>
    /// <param name="context">Tokens of the same sequence before the slice, c, to which its tokens attend.</param>
    SliceLatency Predict(int microBatch, Tokens slice, Tokens context);

    /// <summary>
    /// The same for many slices at once, without their provenance: [i] of a row is the time in milliseconds of the
    /// slice of (i + 1) · <paramref name="grain"/> tokens after the one context. The search asks for nothing else, so a
    /// model that can fill a row faster than point by point should; the numbers are exactly those of
    /// <see cref="Predict"/>. A model that refuses some slices gives them an infinite time here, and throws there.
    /// </summary>
    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="context">Tokens before the slices, c.</param>
    /// <param name="grain">What the slice lengths are multiples of, g.</param>
    /// <param name="forwardMs">Receives the times of F.</param>
    /// <param name="backwardMs">Receives the times of B; as long as <paramref name="forwardMs"/>.</param>
    void PredictRow(int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        for (var i = 0; i < forwardMs.Length; i++)
        {
            var latency = Predict(microBatch, new Tokens((i + 1) * grain.Count), context);
            (forwardMs[i], backwardMs[i]) = (latency.Forward.Value, latency.Backward.Value);
        }
    }
}
