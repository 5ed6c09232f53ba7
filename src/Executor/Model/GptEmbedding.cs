namespace TeraPipe.Executor.Model;

/// <summary>Tokens and positions to activations: the first stage's way in.</summary>
internal sealed class GptEmbedding
{
    private readonly Parameter _tokens, _positions;

    public GptEmbedding(GptShape shape, Placement placement)
    {
        using var make = new ParameterFactory(placement, part: 0, prefix: "");
        _tokens = make.Weight("wte.weight", 1, shape.VocabularySize, shape.HiddenSize);
        _positions = make.Weight("wpe.weight", 1, shape.MaxSequenceTokens, shape.HiddenSize);
        Parameters = make.Made;
    }

    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <param name="tokens">One slice's tokens, [b, l], int64.</param>
    /// <param name="contextTokens">Tokens before it: its first position.</param>
    /// <returns>[b, l, h].</returns>
    public Tensor Forward(Tensor tokens, int contextTokens)
    {
        long sequences = tokens.shape[0], sliceTokens = tokens.shape[1];
        var looked = _tokens.index_select(0, tokens.reshape(-1)).view(sequences, sliceTokens, -1);
        return looked + _positions.narrow(0, contextTokens, sliceTokens);
    }
}
