using TeraPipe.Executor.Data;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Training;

/// <summary>Makes batches of a run's sequences.</summary>
/// <param name="data">The sequences.</param>
/// <param name="device">Where the batches are.</param>
/// <param name="batchSequences">Sequences of a batch, of all replicas together.</param>
internal sealed class BatchMaker(TokenSequences data, Device device, int batchSequences)
{
    /// <summary>Sequences of a batch, of all replicas together.</summary>
    public int BatchSequences => batchSequences;

    /// <summary>Batches that hold the sequences held out; those that fill no batch are left out.</summary>
    public int HeldOutBatches => data.HeldOutCount / batchSequences;

    /// <summary>Batches of the run's sequences from one on; the caller's to dispose.</summary>
    public IReadOnlyList<TokenBatch> Take(long first, int batches) =>
        [.. data.Take(first, batches * batchSequences).Chunk(batchSequences).Select(Make)];

    /// <summary>One of the batches held out; the caller's to dispose.</summary>
    public TokenBatch HeldOut(int batch) => Make(
        [.. Enumerable.Range(batch * batchSequences, batchSequences).Select(data.HeldOut)]);

    private TokenBatch Make(TokenSequence[] sequences) => new(
        [.. sequences.Select(sequence => sequence.Tokens)],
        device,
        [.. sequences.Select(sequence => sequence.DocumentStarts)])
    {
        SequenceNumbers = [.. sequences.Select(sequence => sequence.Number)],
    };
}
