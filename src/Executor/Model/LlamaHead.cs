using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Activations to logits and loss: a Llama's last stage's way out.</summary>
internal sealed class LlamaHead : IModelPart
{
    private readonly int _vocabularySize;
    private readonly Weight _normGain, _logits;

    public LlamaHead(GptShape shape, ParameterFactory make)
    {
        _vocabularySize = shape.VocabularySize;
        _normGain = make.Constant("model.norm.weight", Shard.None, 1, shape.HiddenSize);
        _logits = make.Weight("lm_head.weight", Shard.Rows, 1, shape.VocabularySize, shape.HiddenSize);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) =>
        tape.Loss(tape.Linear(tape.Enter(tape.RmsNorm(x, _normGain)), _logits), _vocabularySize);
}
