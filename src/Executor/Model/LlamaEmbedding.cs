using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Tokens to activations: a Llama's first stage's way in. Positions are the layers' matter.</summary>
internal sealed class LlamaEmbedding : IModelPart
{
    private readonly int _vocabularySize;
    private readonly Weight _tokens;

    public LlamaEmbedding(GptShape shape, ParameterFactory make)
    {
        _vocabularySize = shape.VocabularySize;
        _tokens = make.Weight("model.embed_tokens.weight", Shard.Rows, 1, shape.VocabularySize, shape.HiddenSize);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) => tape.Dropout(tape.Embed(_tokens, positions: null, _vocabularySize));
}
