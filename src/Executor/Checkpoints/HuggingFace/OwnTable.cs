using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// A model with layers of its own, of which Hugging Face has none: names and layouts are ours, with embedding and head
/// of an architecture.
/// </summary>
/// <param name="architecture">The architecture's table.</param>
internal sealed class OwnTable(WeightTable architecture) : WeightTable
{
    /// <summary>GPT-2's names without a prefix are ours; a Llama's are the same in both forms.</summary>
    private static readonly TableForm _ours = new(IsVariant: true, IsTied: false);

    /// <inheritdoc/>
    public override bool IsVariant(IReadOnlySet<string> tensors) => false;

    /// <inheritdoc/>
    public override bool IsIgnored(string tensor) => false;

    /// <inheritdoc/>
    public override IEnumerable<MappedWeight> Ends(GptShape shape, TableForm form) => architecture.Ends(shape, _ours);

    /// <inheritdoc/>
    protected override IEnumerable<MappedWeight> Layer(int layer, GptShape shape, TableForm form) =>
        shape.OwnLayers!.Make(layer).Parameters.Select(parameter =>
        {
            var name = $"{CausalLayers.Prefix(layer)}{parameter.Name}";
            return MappedWeight.Same(name, name, [.. parameter.Shape]);
        });
}
