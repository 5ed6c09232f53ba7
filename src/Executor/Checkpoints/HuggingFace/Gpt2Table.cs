using System.Text.RegularExpressions;
using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// GPT-2 as Hugging Face's transformers has it (modeling_gpt2.py): the names are ours, but for a prefix; the layers'
/// matrices are Conv1D's, [in, out].
/// </summary>
internal sealed partial class Gpt2Table : WeightTable
{
    /// <summary>[longest sequence, h], learned.</summary>
    public const string Positions = "wpe.weight";

    private const string Prefix = "transformer.";
    private const string Tokens = "wte.weight";

    /// <inheritdoc/>
    public override bool IsVariant(IReadOnlySet<string> tensors) =>
        !tensors.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool IsIgnored(string tensor) => Mask().IsMatch(tensor);

    /// <inheritdoc/>
    public override IEnumerable<MappedWeight> Ends(GptShape shape, TableForm form)
    {
        var to = PrefixOf(form);
        long h = shape.HiddenSize, v = shape.VocabularySize;
        return
        [
            Same(Tokens, $"{to}{Tokens}", v, h),
            Same(Positions, $"{to}{Positions}", shape.MaxSequenceTokens, h),
            Same("ln_f.weight", $"{to}ln_f.weight", h),
            Same("ln_f.bias", $"{to}ln_f.bias", h),
            Same(WeightNames.Head, form.IsTied ? $"{to}{Tokens}" : WeightNames.Head, v, h),
        ];
    }

    /// <summary>A layer, numbered from 0, its names after a prefix.</summary>
    public static IEnumerable<MappedWeight> LayerOf(int layer, GptShape shape, string prefix)
    {
        var (name, to) = ($"h.{layer}", prefix);
        long h = shape.HiddenSize, f = shape.FeedForwardSize;
        var queriesKeysValues = (shape.Heads + (2L * shape.KeyValueHeads)) * shape.HeadSize;
        return
        [
            Same($"{name}.ln_1.weight", $"{to}{name}.ln_1.weight", h),
            Same($"{name}.ln_1.bias", $"{to}{name}.ln_1.bias", h),
            Transposed($"{name}.attn.c_attn.weight", $"{to}{name}.attn.c_attn.weight", queriesKeysValues, h),
            Same($"{name}.attn.c_attn.bias", $"{to}{name}.attn.c_attn.bias", queriesKeysValues),
            Transposed($"{name}.attn.c_proj.weight", $"{to}{name}.attn.c_proj.weight", h, h),
            Same($"{name}.attn.c_proj.bias", $"{to}{name}.attn.c_proj.bias", h),
            Same($"{name}.ln_2.weight", $"{to}{name}.ln_2.weight", h),
            Same($"{name}.ln_2.bias", $"{to}{name}.ln_2.bias", h),
            Transposed($"{name}.mlp.c_fc.weight", $"{to}{name}.mlp.c_fc.weight", f, h),
            Same($"{name}.mlp.c_fc.bias", $"{to}{name}.mlp.c_fc.bias", f),
            Transposed($"{name}.mlp.c_proj.weight", $"{to}{name}.mlp.c_proj.weight", h, f),
            Same($"{name}.mlp.c_proj.bias", $"{to}{name}.mlp.c_proj.bias", h),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<MappedWeight> Layer(int layer, GptShape shape, TableForm form) =>
        LayerOf(layer, shape, PrefixOf(form));

    private static string PrefixOf(TableForm form) => form.IsVariant ? "" : Prefix;

    [GeneratedRegex(@"^(transformer\.)?h\.[0-9]+\.attn\.(bias|masked_bias)\z")]
    private static partial Regex Mask();
}
