using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Autograd;

/// <summary>Tokens as rows of a table over the vocabulary of which this rank holds a run of rows.</summary>
internal sealed class LocalTokens
{
    private readonly Tensor? _isHere; // [b · l, 1], 1 or 0; null where all are

    /// <param name="tokens">[b, l], int64.</param>
    /// <param name="vocabularySize">Rows of the whole table.</param>
    /// <param name="dtype">Number format of what is masked.</param>
    /// <param name="group">The ranks that share the table.</param>
    /// <exception cref="ArgumentException">A token is not in the vocabulary.</exception>
    public LocalTokens(Tensor tokens, int vocabularySize, ScalarType dtype, ICommunicator group)
    {
        using var scope = NewDisposeScope();
        (Sequences, Count) = (tokens.shape[0], tokens.shape[1]);
        var flat = tokens.reshape(-1);
        if (group.Size == 1)
        {
            Rows = flat.MoveToOuterDisposeScope(); // looking a row up refuses a token that is not there
            return;
        }

        if (flat.clamp(0, vocabularySize - 1).ne(flat).any().item<bool>())
        {
            throw new ArgumentException($"A token is not in the vocabulary of {vocabularySize}.", nameof(tokens));
        }

        var (start, count) = Shard.Part(vocabularySize, group.Rank, group.Size);
        var local = flat.sub(start);
        Rows = local.clamp(0, count - 1).MoveToOuterDisposeScope();
        _isHere = Rows.eq(local).to(dtype).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Sequences, b.</summary>
    public long Sequences { get; }

    /// <summary>Tokens of each, l.</summary>
    public long Count { get; }

    /// <summary>The row of each token, [b · l]; any row for a token that another rank holds.</summary>
    public Tensor Rows { get; }

    /// <summary>Zeros in place of the rows, [b · l, any], of tokens that another rank holds.</summary>
    public Tensor Mask(Tensor rows) => _isHere is null ? rows : rows.mul(_isHere);

    /// <summary>What it is made of.</summary>
    public IEnumerable<Tensor> Tensors => _isHere is null ? [Rows] : [Rows, _isHere];
}
