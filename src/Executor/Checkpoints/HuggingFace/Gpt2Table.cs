using System.Text.RegularExpressions;
using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// GPT-2 as Hugging Face's transformers has it (modeling_gpt2.py): the names are ours, but for a prefix; the layers'
/// matrices are Conv1D's, [in, out].
/// </summary>
internal sealed partial class Gpt2Table : IWeightTable
{
    private const string Prefix = "transformer.";
    private const string Tokens = "wte.weight";

    /// <inheritdoc/>
    public IEnumerable<MappedWeight> Of(GptShape shape, TableForm form)
    {
        var to = form.IsVariant ? "" : Prefix;
        long h = shape.HiddenSize, v = shape.VocabularySize;
        return
        [
            Same(Tokens, $"{to}{Tokens}", v, h),
            Same("wpe.weight", $"{to}wpe.weight", shape.MaxSequenceTokens, h),
            .. Enumerable.Range(0, shape.Layers)
                .SelectMany(layer => OfLayer($"h.{layer}", to, h, shape.FeedForwardSize)),
            Same("ln_f.weight", $"{to}ln_f.weight", h),
            Same("ln_f.bias", $"{to}ln_f.bias", h),
            Same(WeightNames.Head, form.IsTied ? $"{to}{Tokens}" : WeightNames.Head, v, h),
        ];
    }

    /// <inheritdoc/>
    public TableForm FormOf(IReadOnlySet<string> tensors, bool isTied) =>
        new(!tensors.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal)), isTied);

    /// <inheritdoc/>
    public bool IsIgnored(string tensor) => Mask().IsMatch(tensor);

    private static IEnumerable<MappedWeight> OfLayer(string name, string to, long h, long f) =>
    [
        Same($"{name}.ln_1.weight", $"{to}{name}.ln_1.weight", h),
        Same($"{name}.ln_1.bias", $"{to}{name}.ln_1.bias", h),
        Transposed($"{name}.attn.c_attn.weight", $"{to}{name}.attn.c_attn.weight", 3 * h, h),
        Same($"{name}.attn.c_attn.bias", $"{to}{name}.attn.c_attn.bias", 3 * h),
        Transposed($"{name}.attn.c_proj.weight", $"{to}{name}.attn.c_proj.weight", h, h),
        Same($"{name}.attn.c_proj.bias", $"{to}{name}.attn.c_proj.bias", h),
        Same($"{name}.ln_2.weight", $"{to}{name}.ln_2.weight", h),
        Same($"{name}.ln_2.bias", $"{to}{name}.ln_2.bias", h),
        Transposed($"{name}.mlp.c_fc.weight", $"{to}{name}.mlp.c_fc.weight", f, h),
        Same($"{name}.mlp.c_fc.bias", $"{to}{name}.mlp.c_fc.bias", f),
        Transposed($"{name}.mlp.c_proj.weight", $"{to}{name}.mlp.c_proj.weight", h, f),
        Same($"{name}.mlp.c_proj.bias", $"{to}{name}.mlp.c_proj.bias", h),
    ];

    [GeneratedRegex(@"^(transformer\.)?h\.[0-9]+\.attn\.(bias|masked_bias)\z")]
    private static partial Regex Mask();
}
