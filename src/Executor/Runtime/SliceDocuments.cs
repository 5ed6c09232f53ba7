namespace TeraPipe.Executor.Runtime;

/// <summary>Where the documents of a slice's sequences begin.</summary>
/// <param name="Positions">Each token's place in its document, [b, l], int64.</param>
/// <param name="Counted">
/// 1 where a token's target is of the same document, 0 where it is the next one's first: [b, l], float32.
/// </param>
/// <param name="Runs">The slice cut at its documents' boundaries: together every token once.</param>
internal sealed record SliceDocuments(Tensor Positions, Tensor Counted, IReadOnlyList<DocumentRun> Runs)
{
    /// <summary>Of some of the slice's sequences, by their places in it.</summary>
    public SliceDocuments Rows(int first, int count) => new(
        Positions.narrow(0, first, count),
        Counted.narrow(0, first, count),
        [
            .. Runs.Where(run => run.FirstSequence >= first && run.FirstSequence < first + count)
                .Select(run => run with { FirstSequence = run.FirstSequence - first }),
        ]);
}
