using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>An encoder that tells classes: layers as GPT-2's, embedding and head under our names.</summary>
internal sealed class EncoderTable : WeightTable
{
    /// <inheritdoc/>
    public override bool IsVariant(IReadOnlySet<string> tensors) => false;

    /// <inheritdoc/>
    public override bool IsIgnored(string tensor) => false;

    /// <inheritdoc/>
    public override IEnumerable<MappedWeight> Ends(GptShape shape, TableForm form)
    {
        long h = shape.HiddenSize, v = shape.VocabularySize, classes = shape.ClassCount!.Value;
        MappedWeight[] own = shape.Architecture == Architecture.Vit
            ? [
                Ours("patch.weight", h, shape.PatchNumbers!.Value), Ours("patch.bias", h),
                Ours("ln_f.weight", h), Ours("ln_f.bias", h),
            ]
            : [
                Ours("wte.weight", v, h), Ours("ln_e.weight", h), Ours("ln_e.bias", h),
                Ours("pooler.weight", h, h), Ours("pooler.bias", h),
            ];
        return
        [
            Ours(Gpt2Table.Positions, shape.MaxSequenceTokens, h),
            .. own,
            Ours("classifier.weight", classes, h),
            Ours("classifier.bias", classes),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<MappedWeight> Layer(int layer, GptShape shape, TableForm form) =>
        Gpt2Table.LayerOf(layer, shape, prefix: "");

    private static MappedWeight Ours(string name, params long[] shape) => Same(name, name, shape);
}
