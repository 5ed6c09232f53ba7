using System.Text.RegularExpressions;
using TeraPipe.Executor.Model;
using static TeraPipe.Executor.Checkpoints.HuggingFace.MappedWeight;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// Llama as Hugging Face's transformers has it (modeling_llama.py): queries, keys and values, and the MLP's gate and
/// other way in, are matrices of their own, which we have one below the other as Phi-3 (modeling_phi3.py).
/// </summary>
internal sealed partial class LlamaTable : WeightTable
{
    private const string Tokens = "model.embed_tokens.weight";
    private const string Fused = ".self_attn.qkv_proj.weight";

    /// <inheritdoc/>
    public override bool IsVariant(IReadOnlySet<string> tensors) =>
        tensors.Any(name => name.EndsWith(Fused, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool IsIgnored(string tensor) => Frequencies().IsMatch(tensor);

    /// <inheritdoc/>
    public override IEnumerable<MappedWeight> Ends(GptShape shape, TableForm form)
    {
        long h = shape.HiddenSize, v = shape.VocabularySize;
        return
        [
            Own(Tokens, v, h),
            Own("model.norm.weight", h),
            Same(WeightNames.Head, form.IsTied ? Tokens : WeightNames.Head, v, h),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<MappedWeight> Layer(int layer, GptShape shape, TableForm form)
    {
        var (name, isFused) = ($"model.layers.{layer}", form.IsVariant);
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
