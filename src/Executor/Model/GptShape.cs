namespace TeraPipe.Executor.Model;

/// <summary>
/// Shape of a decoder, GPT-2's or Llama's, or with layers of one's own, or of an encoder that tells classes: what its
/// parameters' sizes follow from.
/// </summary>
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
        KeyValueHeads = heads;
    }

    /// <summary>What a layer is made of; with layers of one's own the embedding and the head.</summary>
    public Architecture Architecture { get; init; } = Architecture.Gpt;

    /// <summary>
    /// Layers of one's own instead of the architecture's: heads, the MLP's width and the like are then for them to use
    /// or not.
    /// </summary>
    public CausalLayers? OwnLayers { get; init; }

    /// <summary>Classes that an encoder tells apart; missing for a decoder.</summary>
    public int? ClassCount { get; init; }

    /// <summary>Numbers of a ViT's patch, p: pixels times channels; missing for models of tokens.</summary>
    public int? PatchNumbers { get; init; }

    /// <summary>Transformer layers.</summary>
    public int Layers { get; }

    /// <summary>Width of the residual stream, h.</summary>
    public int HiddenSize { get; }

    /// <summary>Attention heads.</summary>
    public int Heads { get; }

    /// <summary>
    /// Heads of keys and values, each shared by equally many heads of queries (Ainslie et al. 2023, arXiv 2305.13245);
    /// as many as heads unless it is said.
    /// </summary>
    /// <exception cref="ArgumentException">They do not divide the heads.</exception>
    public int KeyValueHeads
    {
        get;
        init => field = value >= 1 && Heads % value == 0
            ? value
            : throw new ArgumentException(
                $"{value} heads of keys and values do not divide {Heads} heads.", nameof(value));
    }

    /// <summary>Numbers of a head, d.</summary>
    public int HeadSize => HiddenSize / Heads;

    /// <summary>
    /// Llama's rotary positions: the longest wave is nearly 2π times as many tokens. Llama 3's unless it is said
    /// (Grattafiori et al. 2024, arXiv 2407.21783, section 3.2).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not more than 1, or not finite.</exception>
    public double RotaryBase
    {
        get;
        init => field = double.IsFinite(value) && value > 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A rotary base is a number above 1.");
    } = 500_000;

    /// <summary>Llama's rotary positions: how long waves are stretched; not at all unless it is said.</summary>
    public RotaryScaling? RotaryScaling { get; init; }

    /// <summary>A GPT's GELU: exact unless it is said; GPT-2 was trained with the other.</summary>
    public GeluApproximation GeluApproximation { get; init; } = GeluApproximation.None;

    /// <summary>ε of the layer norms, or of a Llama's RMS norms: GPT-2's and Llama 3's unless it is said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or not finite.</exception>
    public double NormEpsilon
    {
        get;
        init => field = double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A norm's epsilon is a number above 0.");
    } = 1e-5;

    /// <summary>Width of the MLP's inner layer.</summary>
    public int FeedForwardSize { get; }

    /// <summary>Tokens in the vocabulary; of no account where there are patches instead.</summary>
    public int VocabularySize { get; }

    /// <summary>Longest sequence, in tokens: a GPT learns so many positions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxSequenceTokens
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A sequence has at least 1 token.");
    }

    /// <summary>Whether a token attends to those before it only: else no sequence can be sliced.</summary>
    internal bool IsCausal => Architecture is Architecture.Gpt or Architecture.Llama;

    /// <exception cref="ArgumentException">
    /// Its fields do not go together, so many ranks cannot share a layer, or a layer of one's own cannot be made; says
    /// why.
    /// </exception>
    internal void ThrowIfNotMade(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        EncoderCheck.Check(this);
        OwnLayers?.Check(Layers, degree);
        foreach (var (count, what) in new[]
        {
            (Heads, "heads"), (KeyValueHeads, "heads of keys and values"), (FeedForwardSize, "columns of the MLP"),
        })
        {
            if (count % degree != 0)
            {
                throw new ArgumentException(
                    $"A tensor-parallel degree of {degree} does not divide {count} {what}.", nameof(degree));
            }
        }
    }
}
