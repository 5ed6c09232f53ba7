namespace TeraPipe.Executor.Model;

/// <summary>What an <see cref="ICausalLayer"/> makes of a slice.</summary>
/// <param name="Activations">[b, l, h], in the number format of those that came in.</param>
/// <param name="Keys">The slice's own, [b, key/value heads, l, d]; null for a layer that has none.</param>
/// <param name="Values">As the keys.</param>
public readonly record struct LayerOutput(Tensor Activations, Tensor? Keys = null, Tensor? Values = null);
