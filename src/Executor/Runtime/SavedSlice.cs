using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>What backward needs of a slice's forward on one stage. It owns its tensors.</summary>
/// <param name="Input">The activations that came in, a leaf; null on the first stage, which began with tokens.</param>
/// <param name="Output">The root of the graph: the activations that went out, or the loss.</param>
/// <param name="Layers">For each layer the slice's own keys and values, and the leaves of its context.</param>
internal sealed record SavedSlice(Tensor? Input, Tensor Output, IReadOnlyList<SavedLayer> Layers) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Input?.Dispose();
        Output.Dispose();
        foreach (var (own, context) in Layers)
        {
            own.Keys.Dispose();
            own.Values.Dispose();
            context?.Keys.Dispose();
            context?.Values.Dispose();
        }
    }
}

/// <summary>One layer's part of a saved slice.</summary>
internal readonly record struct SavedLayer(KeysValues Own, KeysValues? Context);
