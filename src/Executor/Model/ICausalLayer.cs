namespace TeraPipe.Executor.Model;

/// <summary>
/// A layer of a model of one's own, written with ordinary tensor operations, which LibTorch's autograd records. A token
/// is influenced by itself and the tokens before it, and by nothing else: then slices, schedules and stages change
/// neither loss nor gradients. It keeps nothing from call to call; several threads may call it at a time.
/// </summary>
public interface ICausalLayer
{
    /// <summary>What is trained: always the same, under names that differ.</summary>
    IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>
    /// Heads of keys and values that later tokens of the sequence are to see; 0 for a layer whose tokens do not see
    /// each other.
    /// </summary>
    int KeyValueHeads { get; }

    /// <summary>Numbers of a head, d.</summary>
    int HeadSize { get; }

    /// <summary>Runs a slice; with recomputation a second time, for its backward.</summary>
    /// <param name="x">The slice's activations, [b, l, h]; not to be changed in place.</param>
    /// <param name="context">
    /// The layer's parameters, and the context's keys and values; valid until this returns.
    /// </param>
    LayerOutput Forward(Tensor x, CausalContext context);
}
