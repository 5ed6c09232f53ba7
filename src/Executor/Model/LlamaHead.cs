using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Activations to logits and loss: a Llama's last stage's way out.</summary>
internal sealed class LlamaHead : IModelHead
{
    private readonly int _vocabularySize;
    private readonly double _epsilon;
    private readonly Weight _normGain, _logits;

    public LlamaHead(GptShape shape, ParameterFactory make)
    {
        (_vocabularySize, _epsilon) = (shape.VocabularySize, shape.NormEpsilon);
        _normGain = make.Constant("model.norm.weight", Shard.None, 1, shape.HiddenSize);
        _logits = make.Weight("lm_head.weight", Shard.Rows, 1, shape.VocabularySize, shape.HiddenSize);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) => tape.Loss(Logits(x, tape), _vocabularySize);

    /// <inheritdoc/>
    public Value Logits(Value x, Tape tape) =>
        tape.Linear(tape.Enter(tape.RmsNorm(x, _normGain, _epsilon)), _logits);
}
