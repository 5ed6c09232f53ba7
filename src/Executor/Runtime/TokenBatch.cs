namespace TeraPipe.Executor.Runtime;

/// <summary>What one step trains on: tokens and, for each, the token after it. Both are [B, L], int64.</summary>
public sealed class TokenBatch : IDisposable
{
    /// <param name="sequences">[B][L + 1]: each sequence with the token that follows its last.</param>
    /// <param name="device">Device of the stages.</param>
    /// <param name="documentStarts">
    /// [B]: the places, from 1 to L, ascending, at which another document begins in a packed sequence; missing where
    /// every sequence is one document.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no sequence, they differ in length, or no document begins there.
    /// </exception>
    public TokenBatch(
        IReadOnlyList<long[]> sequences, Device device, IReadOnlyList<IReadOnlyList<int>>? documentStarts = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0
            || sequences.Any(sequence => sequence.Length != sequences[0].Length || sequence.Length < 2))
        {
            throw new ArgumentException(
                "A batch has at least one sequence, all of one length, each of a token and the next at least.",
                nameof(sequences));
        }

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var length = sequences[0].Length;
        Documents = documentStarts is not null && documentStarts.Any(starts => starts.Count > 0)
            ? new BatchDocuments(documentStarts, sequences.Count, length - 1, device)
            : null;
        var all = tensor(sequences.SelectMany(sequence => sequence).ToArray()).view(sequences.Count, length).to(device);
        Inputs = all.narrow(1, 0, length - 1).contiguous().DetachFromDisposeScope();
        Targets = all.narrow(1, 1, length - 1).contiguous().DetachFromDisposeScope();
    }

    /// <summary>[B, L].</summary>
    public Tensor Inputs { get; }

    /// <summary>[B, L].</summary>
    public Tensor Targets { get; }

    /// <summary>B · L.</summary>
    public long Tokens => Inputs.numel();

    /// <summary>Tokens that count in the loss: those whose target is of the same document.</summary>
    public long CountedTokens => Tokens - (Documents?.LeftOut ?? 0);

    /// <summary>Where documents begin; null where every sequence is one.</summary>
    internal BatchDocuments? Documents { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
        Documents?.Dispose();
    }
}
