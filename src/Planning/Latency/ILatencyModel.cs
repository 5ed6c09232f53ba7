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

    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="slice">Length of the slice, l.</param>
    /// <param name="context">Tokens of the same sequence before the slice, c, to which its tokens attend.</param>
    SliceLatency Predict(int microBatch, Tokens slice, Tokens context);
}
