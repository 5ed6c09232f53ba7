using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests;

/// <summary>
/// The step that all others must equal: one device, no stage, no slice, no micro-batch, LibTorch's own autograd through
/// a model written down once more. It has nothing of the executor but the weights it starts from.
/// </summary>
internal sealed partial class Reference : IDisposable
{
    private readonly GptShape _shape;
    private readonly Dictionary<string, Tensor> _parameters = [];

    /// <summary>A step from the weights that a model starts with.</summary>
    public Reference(TokenBatch batch, ScalarType dtype, GptShape? shape = null)
    {
        (Dtype, _shape) = (dtype, shape ?? TinyGpt.Shape);
        using var untrained = TinyGpt.Pipeline(1, dtype, _shape);
        Loss = Run(batch, untrained);
    }

    /// <summary>A step from the weights that a pipeline has now; it is not tensor parallel.</summary>
    public Reference(TokenBatch batch, ScalarType dtype, Pipeline trained)
    {
        (Dtype, _shape) = (dtype, TinyGpt.Shape);
        Loss = Run(batch, trained);
    }

    public ScalarType Dtype { get; }

    public double Loss { get; }

    public IEnumerable<string> Names => _parameters.Keys;

    /// <summary>The gradient of the loss by a parameter; the caller's to dispose.</summary>
    public Tensor Gradient(string name) => _parameters[name].grad!;

    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }
    }

    private double Run(TokenBatch batch, Pipeline weights)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, parameter, _) in weights.Parameters)
        {
            _parameters.Add(name, parameter.detach().clone().requires_grad_().DetachFromDisposeScope());
        }

        using var loss = LossOf(
            batch,
            _shape.OwnLayers is not null ? OwnLogits
            : _shape.Architecture == Architecture.Gpt ? GptLogits
            : _shape.Architecture == Architecture.Llama ? LlamaLogits
            : ClassLogits);
        loss.backward();
        return loss.to(ScalarType.Float64).item<double>();
    }

    private static Tensor LossOf(TokenBatch batch, Func<Tensor, Tensor> logits)
    {
        var targets = batch.HasClasses ? batch.Targets.narrow(1, 0, 1).reshape(-1) : batch.Targets.view(-1);
        return functional.cross_entropy(logits(batch.Inputs).view(targets.shape[0], -1), targets);
    }

    private Tensor GptLogits(Tensor tokens)
    {
        var x = Looked("wte", tokens) + _parameters["wpe.weight"].narrow(0, 0, tokens.shape[1]);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var name = $"h.{layer}";
            var attended = Attended(Linear(Norm(x, $"{name}.ln_1"), $"{name}.attn.c_attn"), part => part);
            x += Linear(attended, $"{name}.attn.c_proj");
            var inner = functional.gelu(Linear(Norm(x, $"{name}.ln_2"), $"{name}.mlp.c_fc"));
            x += Linear(inner, $"{name}.mlp.c_proj");
        }

        return Linear(Norm(x, "ln_f"), "lm_head");
    }

    private Tensor LlamaLogits(Tensor tokens)
    {
        var x = Looked("model.embed_tokens", tokens);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            var normed = RmsNorm(x, $"{name}.input_layernorm");
            var attended = Attended(Linear(normed, $"{name}.self_attn.qkv_proj"), Turned);
            x += Linear(attended, $"{name}.self_attn.o_proj");
            normed = RmsNorm(x, $"{name}.post_attention_layernorm");
            var parts = Linear(normed, $"{name}.mlp.gate_up_proj").chunk(2, -1);
            x += Linear(functional.silu(parts[0]) * parts[1], $"{name}.mlp.down_proj");
        }

        return Linear(RmsNorm(x, "model.norm"), "lm_head");
    }

    private Tensor Looked(string name, Tensor tokens) =>
        _parameters[$"{name}.weight"].index_select(0, tokens.view(-1)).view(tokens.shape[0], tokens.shape[1], -1);

    /// <param name="queriesKeysValues">[B, L, (heads + 2 · key/value heads) · d].</param>
    /// <param name="place">What is done to queries and keys, [B, heads, L, d].</param>
    private Tensor Attended(Tensor queriesKeysValues, Func<Tensor, Tensor> place)
    {
        long[] sizes = [_shape.HiddenSize, .. Enumerable.Repeat((long)_shape.KeyValueHeads * _shape.HeadSize, 2)];
        var parts = queriesKeysValues.split(sizes, -1)
            .Select(part => part.view(part.shape[0], part.shape[1], -1, _shape.HeadSize).transpose(1, 2))
            .ToArray();
        var attended = functional.scaled_dot_product_attention(
            place(parts[0]), ForEachHead(place(parts[1])), ForEachHead(parts[2]), is_casual: _shape.ClassCount is null);
        return attended.transpose(1, 2).flatten(2);
    }

    /// <summary>[B, key/value heads, L, d] → [B, heads, L, d], one after the other as often as it is shared.</summary>
    private Tensor ForEachHead(Tensor x) => stack(
        [.. Enumerable.Range(0, _shape.Heads)
            .Select(head => x.select(1, head * _shape.KeyValueHeads / _shape.Heads))], 1);

    /// <summary>The complex number of numbers i and i + d/2, times e^(√−1 · p · base^(−2i/d)).</summary>
    private Tensor Turned(Tensor x)
    {
        var (tokens, pairs) = ((int)x.shape[2], _shape.HeadSize / 2);
        var angles = Enumerable.Range(0, tokens).SelectMany(position => Enumerable.Range(0, pairs)
            .Select(pair => position * Math.Pow(_shape.RotaryBase, -2.0 * pair / _shape.HeadSize))).ToArray();
        var cosine = tensor(angles.Select(Math.Cos).ToArray()).view(tokens, pairs).to(Dtype);
        var sine = tensor(angles.Select(Math.Sin).ToArray()).view(tokens, pairs).to(Dtype);
        var (real, imaginary) = (x.narrow(3, 0, pairs), x.narrow(3, pairs, pairs));
        return cat([(real * cosine) - (imaginary * sine), (imaginary * cosine) + (real * sine)], -1);
    }

    private Tensor Linear(Tensor x, string name) => functional.linear(
        x, _parameters[$"{name}.weight"], _parameters.GetValueOrDefault($"{name}.bias"));

    private Tensor Norm(Tensor x, string name) => functional.layer_norm(
        x, [_shape.HiddenSize], _parameters[$"{name}.weight"], _parameters[$"{name}.bias"]);

    private Tensor RmsNorm(Tensor x, string name) =>
        x / ((x * x).mean([-1], keepdim: true) + 1e-5).sqrt() * _parameters[$"{name}.weight"];
}
