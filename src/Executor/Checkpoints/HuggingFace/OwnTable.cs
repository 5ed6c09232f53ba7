using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A model with layers of its own, of which Hugging Face has none: names and layouts are ours.</summary>
internal sealed class OwnTable : IWeightTable
{
    /// <inheritdoc/>
    public IEnumerable<MappedWeight> Of(GptShape shape, TableForm form) =>
    [
        .. Ends(shape).Select(end => Same(end.Name, end.Name, end.Shape)),
        .. Enumerable.Range(0, shape.Layers).SelectMany(layer => OfLayer(shape.OwnLayers!, layer)),
    ];

    /// <inheritdoc/>
    public TableForm FormOf(IReadOnlySet<string> tensors, bool isTied) => new(IsVariant: false, IsTied: false);

    /// <inheritdoc/>
    public bool IsIgnored(string tensor) => false;

    private static IEnumerable<MappedWeight> OfLayer(CausalLayers layers, int layer) =>
        layers.Make(layer).Parameters.Select(parameter =>
        {
            var name = $"{CausalLayers.Prefix(layer)}{parameter.Name}";
            return Same(name, name, [.. parameter.Shape]);
        });

    private static (string Name, long[] Shape)[] Ends(GptShape shape)
    {
        long h = shape.HiddenSize, v = shape.VocabularySize;
        return shape.Architecture == Architecture.Llama
            ? [("model.embed_tokens.weight", [v, h]), ("model.norm.weight", [h]), (WeightNames.Head, [v, h])]
            :
            [
                ("wte.weight", [v, h]), ("wpe.weight", [shape.MaxSequenceTokens, h]),
                ("ln_f.weight", [h]), ("ln_f.bias", [h]), (WeightNames.Head, [v, h]),
            ];
    }
}
