namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Where the documents of packed sequences begin: attention does not cross a boundary, positions restart there, and the
/// loss leaves out the token before it, whose target belongs to another document.
/// </summary>
internal sealed class BatchDocuments : IDisposable
{
    private readonly int[][] _starts; // of each sequence, 0 first
    private readonly Tensor _positions, _counted; // [B, L]

    /// <param name="starts">[B]: places, from 1 to L, at which a document begins, ascending; 0 always is one.</param>
    /// <param name="sequences">B.</param>
    /// <param name="tokens">Tokens of each sequence, L.</param>
    /// <param name="device">Where the batch is.</param>
    /// <exception cref="ArgumentException">There are others; says which.</exception>
    public BatchDocuments(IReadOnlyList<IReadOnlyList<int>> starts, int sequences, int tokens, Device device)
    {
        Check(starts, sequences, tokens);
        _starts = [.. starts.Select(ofSequence => ofSequence.Prepend(0).ToArray())];
        var (positions, counted) = (new long[sequences * tokens], new float[sequences * tokens]);
        Array.Fill(counted, 1);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            Fill(positions.AsSpan(sequence * tokens, tokens), counted.AsSpan(sequence * tokens, tokens), sequence);
        }

        LeftOut = starts.Sum(ofSequence => ofSequence.Count);
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        _positions = tensor(positions).view(sequences, tokens).to(device).DetachFromDisposeScope();
        _counted = tensor(counted).view(sequences, tokens).to(device).DetachFromDisposeScope();
    }

    /// <summary>Tokens whose target is another document's.</summary>
    public long LeftOut { get; }

    /// <summary>What concerns a slice; its tensors are views in the dispose scope.</summary>
    public SliceDocuments Of(SliceSpan span) => new(span.Of(_positions), span.Of(_counted), [.. RunsOf(span)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _positions.Dispose();
        _counted.Dispose();
    }

    private static void Check(IReadOnlyList<IReadOnlyList<int>> starts, int sequences, int tokens)
    {
        if (starts.Count != sequences)
        {
            throw new ArgumentException(
                $"Documents of {starts.Count} sequences for a batch of {sequences}.", nameof(starts));
        }

        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var before = 0;
            foreach (var start in starts[sequence])
            {
                before = start > before && start <= tokens
                    ? start
                    : throw new ArgumentException(
                        $"Sequence {sequence}: a document begins at {start}, after one at {before}; places ascend "
                        + $"from 1 to {tokens}.",
                        nameof(starts));
            }
        }
    }

    private void Fill(Span<long> positions, Span<float> counted, int sequence)
    {
        var starts = _starts[sequence];
        for (var document = 0; document < starts.Length; document++)
        {
            var end = document + 1 < starts.Length ? starts[document + 1] : positions.Length;
            for (var token = starts[document]; token < end; token++)
            {
                positions[token] = token - starts[document];
            }

            if (document > 0)
            {
                counted[starts[document] - 1] = 0;
            }
        }
    }

    private IEnumerable<DocumentRun> RunsOf(SliceSpan span)
    {
        for (var sequence = 0; sequence < span.Sequences; sequence++)
        {
            var starts = _starts[span.FirstSequence + sequence];
            for (var document = 0; document < starts.Length; document++)
            {
                var first = Math.Max(starts[document], span.ContextTokens);
                var end = Math.Min(
                    document + 1 < starts.Length ? starts[document + 1] : int.MaxValue,
                    span.ContextTokens + span.Tokens);
                if (first < end)
                {
                    yield return new DocumentRun(
                        sequence, Sequences: 1, first - span.ContextTokens, end - first, starts[document]);
                }
            }
        }
    }
}
