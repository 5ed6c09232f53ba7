using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Tokens and positions to activations, BERT's through a norm: the first stage's way in.</summary>
internal sealed class GptEmbedding : IModelPart
{
    private readonly int _vocabularySize;
    private readonly double _epsilon;
    private readonly Weight _tokens, _positions;
    private readonly (Weight Gain, Weight Bias)? _norm;

    public GptEmbedding(GptShape shape, ParameterFactory make)
    {
        (_vocabularySize, _epsilon) = (shape.VocabularySize, shape.NormEpsilon);
        _tokens = make.Weight("wte.weight", Shard.Rows, 1, shape.VocabularySize, shape.HiddenSize);
        _positions = make.Weight("wpe.weight", Shard.None, 1, shape.MaxSequenceTokens, shape.HiddenSize);
        _norm = shape.Architecture == Architecture.Bert
            ? (make.Constant("ln_e.weight", Shard.None, 1, shape.HiddenSize),
                make.Constant("ln_e.bias", Shard.None, 0, shape.HiddenSize))
            : null;
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape)
    {
        var looked = tape.Embed(_tokens, _positions, _vocabularySize);
        return tape.Dropout(_norm is { } norm ? tape.Norm(looked, norm.Gain, norm.Bias, _epsilon) : looked);
    }
}
