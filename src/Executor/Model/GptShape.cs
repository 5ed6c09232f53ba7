namespace TeraPipe.Executor.Model;

/// <summary>Shape of a GPT: what its parameters' sizes follow from.</summary>
public sealed record GptShape
{
    /// <exception cref="ArgumentException">
    /// A size is not positive, or the heads do not divide the hidden size.
    /// </exception>
    public GptShape(
        int layers, int hiddenSize, int heads, int feedForwardSize, int vocabularySize, int maxSequenceTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(feedForwardSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSequenceTokens, 1);
        if (hiddenSize % heads != 0)
        {
            throw new ArgumentException($"{heads} heads do not divide a hidden size of {hiddenSize}.", nameof(heads));
        }

        (Layers, HiddenSize, Heads) = (layers, hiddenSize, heads);
        (FeedForwardSize, VocabularySize, MaxSequenceTokens) = (feedForwardSize, vocabularySize, maxSequenceTokens);
    }

    /// <summary>Transformer layers.</summary>
    public int Layers { get; }

    /// <summary>Width of the residual stream, h.</summary>
    public int HiddenSize { get; }

    /// <summary>Attention heads.</summary>
    public int Heads { get; }

    /// <summary>Width of the MLP's inner layer.</summary>
    public int FeedForwardSize { get; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularySize { get; }

    /// <summary>Longest sequence, in tokens: so many positions are learnt.</summary>
    public int MaxSequenceTokens { get; }
}
