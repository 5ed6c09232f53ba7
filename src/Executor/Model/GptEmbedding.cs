using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Tokens and positions to activations: the first stage's way in.</summary>
internal sealed class GptEmbedding : IModelPart
{
    private readonly int _vocabularySize;
    private readonly Weight _tokens, _positions;

    public GptEmbedding(GptShape shape, ParameterFactory make)
    {
        _vocabularySize = shape.VocabularySize;
        _tokens = make.Weight("wte.weight", Shard.Rows, 1, shape.VocabularySize, shape.HiddenSize);
        _positions = make.Weight("wpe.weight", Shard.None, 1, shape.MaxSequenceTokens, shape.HiddenSize);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) => tape.Dropout(tape.Embed(_tokens, _positions, _vocabularySize));
}
