namespace TeraPipe.Executor.Runtime;

/// <summary>
/// What one step trains on: tokens and, for each, the token after it, both [B, L], int64; or, for an encoder, tokens or
/// patches and the class of each sequence.
/// </summary>
public sealed class TokenBatch : IDisposable
{
    private TokenBatch(Tensor inputs, Tensor targets, BatchDocuments? documents) =>
        (Inputs, Targets, Documents, HasClasses) = (inputs, targets, documents, true);

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

    /// <summary>Sequences of tokens and their classes, for an encoder.</summary>
    /// <param name="sequences">[B][L].</param>
    /// <param name="classes">[B].</param>
    /// <param name="device">Device of the stages.</param>
    /// <param name="lengths">
    /// [B]: how many tokens of each sequence are its own; the rest fill it up, and nobody attends to them. Missing where
    /// all are full.
    /// </param>
    /// <param name="numbers"><see cref="SequenceNumbers"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no sequence, they differ in length, or there are not as many classes, lengths or numbers.
    /// </exception>
    public static TokenBatch Classified(
        IReadOnlyList<long[]> sequences,
        IReadOnlyList<long> classes,
        Device device,
        IReadOnlyList<int>? lengths = null,
        IReadOnlyList<long>? numbers = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0 || sequences.Any(s => s.Length != sequences[0].Length || s.Length == 0))
        {
            throw new ArgumentException(
                "A batch has at least one sequence, all of one length, each of a token at least.", nameof(sequences));
        }

        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var tokens = tensor(sequences.SelectMany(sequence => sequence).ToArray()).view(sequences.Count, -1).to(device);
        var length = sequences[0].Length;
        var documents = lengths is null ? null : new BatchDocuments(
            [.. lengths.Select(own => own == length ? Array.Empty<int>() : [own])], sequences.Count, length, device);
        return new TokenBatch(
            tokens.DetachFromDisposeScope(), ForEachToken(classes, tokens).DetachFromDisposeScope(), documents)
        {
            SequenceNumbers = numbers,
        };
    }

    /// <summary>Pictures cut into patches, and their classes, for a ViT.</summary>
    /// <param name="patches">[B, L, p], the first of each sequence zeros: the class token's place. Copied.</param>
    /// <param name="classes">[B].</param>
    /// <param name="numbers"><see cref="SequenceNumbers"/>.</param>
    /// <exception cref="ArgumentException">There are not as many classes or numbers.</exception>
    public static TokenBatch Classified(
        Tensor patches, IReadOnlyList<long> classes, IReadOnlyList<long>? numbers = null)
    {
        ArgumentNullException.ThrowIfNull(patches);
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        return new TokenBatch(
            patches.clone().DetachFromDisposeScope(), ForEachToken(classes, patches).DetachFromDisposeScope(), null)
        {
            SequenceNumbers = numbers,
        };
    }

    /// <summary>[B, L], or [B, L, p] of patches.</summary>
    public Tensor Inputs { get; }

    /// <summary>[B, L]: the next token, or the sequence's class at each of its tokens.</summary>
    public Tensor Targets { get; }

    /// <summary>
    /// [B]: each sequence's number in the data, by which what a frozen prefix makes of it is kept; missing where it is
    /// computed every time. The same sequence always has the same number.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many, or one is negative.</exception>
    public IReadOnlyList<long>? SequenceNumbers
    {
        get;
        init => field = value is null || (value.Count == Inputs.shape[0] && value.All(number => number >= 0))
            ? value
            : throw new ArgumentException(
                $"A batch of {Inputs.shape[0]} sequences has as many numbers, from 0 on.", nameof(value));
    }

    /// <summary>Whether the targets are classes.</summary>
    public bool HasClasses { get; }

    /// <summary>B · L.</summary>
    public long Tokens => Targets.numel();

    /// <summary>
    /// Tokens that count in the loss: those whose target is of the same document; with classes one a sequence.
    /// </summary>
    public long CountedTokens => HasClasses ? Inputs.shape[0] : Tokens - (Documents?.LeftOut ?? 0);

    /// <summary>Where documents begin; null where every sequence is one.</summary>
    internal BatchDocuments? Documents { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
        Documents?.Dispose();
    }

    private static Tensor ForEachToken(IReadOnlyList<long> classes, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return classes.Count == inputs.shape[0]
            ? tensor(classes.ToArray()).unsqueeze(1).expand(inputs.shape[0], inputs.shape[1]).to(inputs.device)
            : throw new ArgumentException(
                $"There are {classes.Count} classes for {inputs.shape[0]} sequences.", nameof(classes));
    }
}
