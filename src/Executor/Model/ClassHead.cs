using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// The first token's activations to the logits of classes and the loss: an encoder's way out. A ViT's go through a
/// norm, BERT's through a linear layer and tanh, the pooler.
/// </summary>
internal sealed class ClassHead : IModelHead
{
    private readonly int _classes;
    private readonly double _epsilon;
    private readonly bool _pools;
    private readonly Weight _first, _firstBias, _logits, _logitsBias;

    public ClassHead(GptShape shape, ParameterFactory make)
    {
        (_classes, _epsilon) = (shape.ClassCount!.Value, shape.NormEpsilon);
        _pools = shape.Architecture == Architecture.Bert;
        long h = shape.HiddenSize;
        _first = _pools
            ? make.Weight("pooler.weight", Shard.None, 1, h, h)
            : make.Constant("ln_f.weight", Shard.None, 1, h);
        _firstBias = make.Constant(_pools ? "pooler.bias" : "ln_f.bias", Shard.None, 0, h);
        _logits = make.Weight("classifier.weight", Shard.Rows, 1, _classes, h);
        _logitsBias = make.Constant("classifier.bias", Shard.Rows, 0, _classes);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => 0;

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape) => tape.ClassLoss(Logits(x, tape), _classes);

    /// <summary>[b, 1, classes]: of the first token alone.</summary>
    /// <inheritdoc cref="IModelHead.Logits" path="/param"/>
    public Value Logits(Value x, Tape tape)
    {
        var token = tape.FirstToken(x);
        var told = _pools
            ? tape.Tanh(tape.Linear(token, _first, _firstBias))
            : tape.Norm(token, _first, _firstBias, _epsilon);
        return tape.Linear(tape.Enter(told), _logits, _logitsBias);
    }
}
