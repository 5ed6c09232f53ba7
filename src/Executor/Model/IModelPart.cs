using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// A part of the model that one stage runs whole: the embedding, a layer or the head. A token is influenced by itself
/// and the tokens before it, and by nothing else.
/// </summary>
internal interface IModelPart
{
    /// <summary>What is trained.</summary>
    IReadOnlyList<Weight> Weights { get; }

    /// <summary>Heads of keys and values that this rank keeps of a sequence; 0 without attention.</summary>
    int KeyValueHeads { get; }

    /// <summary>Numbers of such a head, where that is not the shape's matter.</summary>
    int? HeadSize => null;

    /// <param name="x">One slice's activations, [b, l, h]; the embedding takes the tape's tokens instead.</param>
    /// <param name="tape">Where each operation is recorded.</param>
    /// <returns>The slice's activations, [b, l, h]; of the head the slice's part of the loss.</returns>
    Value Forward(Value x, Tape tape);
}
