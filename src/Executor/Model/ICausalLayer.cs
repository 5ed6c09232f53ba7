namespace TeraPipe.Executor.Model;

/// <summary>A layer in which a token attends to itself and to the tokens before it, and to nothing else.</summary>
public interface ICausalLayer
{
    /// <summary>What is trained.</summary>
    IReadOnlyList<NamedParameter> Parameters { get; }

    /// <param name="x">One slice's activations, [b, l, h].</param>
    /// <param name="context">Keys and values of the c tokens before it; null for a sequence's first slice.</param>
    /// <returns>The slice's activations, [b, l, h], and its own keys and values for the slices after it.</returns>
    (Tensor Output, KeysValues Own) Forward(Tensor x, KeysValues? context);
}
