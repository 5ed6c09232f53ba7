using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>Activations to logits and loss: the last stage's way out.</summary>
internal sealed class GptHead : IModelHead
{
    private readonly int _vocabularySize;
    private readonly double _epsilon;
    private readonly Weight _normGain, _normBias, _logits;

    public GptHead(GptShape shape, ParameterFactory make)
    {
        (_vocabularySize, _epsilon) = (shape.VocabularySize, shape.NormEpsilon);
        _normGain = make.Constant("ln_f.weight", Shard.None, 1, shape.HiddenSize);
        _normBias = make.Constant("ln_f.bias", Shard.None, 0, shape.HiddenSize);
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
        tape.Linear(tape.Enter(tape.Norm(x, _normGain, _normBias, _epsilon)), _logits);
}
