using System.Text.RegularExpressions;
using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// Llama as Hugging Face's transformers has it (modeling_llama.py): queries, keys and values, and the MLP's gate and
/// other way in, are matrices of their own, which we have one below the other as Phi-3 (modeling_phi3.py).
/// </summary>
internal sealed partial class LlamaTable : IWeightTable
{
    private const string Tokens = "model.embed_tokens.weight";
    private const string Fused = ".self_attn.qkv_proj.weight";

    /// <inheritdoc/>
    public IEnumerable<MappedWeight> Of(GptShape shape, TableForm form)
    {
        long h = shape.HiddenSize, v = shape.VocabularySize;
        return
        [
            Same(Tokens, Tokens, v, h),
            .. Enumerable.Range(0, shape.Layers)
                .SelectMany(layer => OfLayer($"model.layers.{layer}", shape, form.IsVariant)),
            Same("model.norm.weight", "model.norm.weight", h),
            Same(WeightNames.Head, form.IsTied ? Tokens : WeightNames.Head, v, h),
        ];
    }

    /// <inheritdoc/>
    public TableForm FormOf(IReadOnlySet<string> tensors, bool isTied) =>
        new(tensors.Any(name => name.EndsWith(Fused, StringComparison.Ordinal)), isTied);

    /// <inheritdoc/>
    public bool IsIgnored(string tensor) => Frequencies().IsMatch(tensor);

    private static IEnumerable<MappedWeight> OfLayer(string name, GptShape shape, bool isFused)
    {
        long h = shape.HiddenSize, f = shape.FeedForwardSize, shared = shape.KeyValueHeads * (long)shape.HeadSize;
        var (attention, mlp) = ($"{name}.self_attn", $"{name}.mlp");
        var (both, all) = ($"{mlp}.gate_up_proj.weight", $"{name}{Fused}");
        return
        [
            Own($"{name}.input_layernorm.weight", h),
            isFused ? Own(all, h + (2 * shared), h) : Joined(
                all,
                h,
                ($"{attention}.q_proj.weight", h),
                ($"{attention}.k_proj.weight", shared),
                ($"{attention}.v_proj.weight", shared)),
            Own($"{attention}.o_proj.weight", h, h),
            Own($"{name}.post_attention_layernorm.weight", h),
            isFused ? Own(both, 2 * f, h) : Joined(
                both, h, ($"{mlp}.gate_proj.weight", f), ($"{mlp}.up_proj.weight", f)),
            Own($"{mlp}.down_proj.weight", h, f),
        ];
    }

    private static MappedWeight Own(string name, params long[] shape) => Same(name, name, shape);

    [GeneratedRegex(@"^model\.layers\.[0-9]+\.self_attn\.rotary_emb\.inv_freq\z")]
    private static partial Regex Frequencies();
}
