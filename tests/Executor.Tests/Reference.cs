using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests;

/// <summary>
/// The step that all others must equal: one device, no stage, no slice, no micro-batch, LibTorch's own autograd through
/// a GPT written down once more. It has nothing of the executor but the weights it starts from.
/// </summary>
internal sealed class Reference : IDisposable
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
        foreach (var (name, parameter) in weights.Parameters)
        {
            _parameters.Add(name, parameter.detach().clone().requires_grad_().DetachFromDisposeScope());
        }

        using var loss = LossOf(batch);
        loss.backward();
        return loss.to(ScalarType.Float64).item<double>();
    }

    private Tensor LossOf(TokenBatch batch)
    {
        var (sequences, tokens) = (batch.Inputs.shape[0], batch.Inputs.shape[1]);
        var looked = _parameters["wte.weight"].index_select(0, batch.Inputs.view(-1));
        var x = looked.view(sequences, tokens, -1) + _parameters["wpe.weight"].narrow(0, 0, tokens);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            x += Attention(Norm(x, $"h.{layer}.ln_1"), $"h.{layer}.attn");
            var inner = functional.gelu(Linear(Norm(x, $"h.{layer}.ln_2"), $"h.{layer}.mlp.c_fc"));
            x += Linear(inner, $"h.{layer}.mlp.c_proj");
        }

        var logits = functional.linear(Norm(x, "ln_f"), _parameters["lm_head.weight"]);
        return functional.cross_entropy(logits.view(-1, _shape.VocabularySize), batch.Targets.view(-1));
    }

    private Tensor Attention(Tensor x, string name)
    {
        var parts = Linear(x, $"{name}.c_attn").chunk(3, -1)
            .Select(part => part.view(x.shape[0], x.shape[1], _shape.Heads, -1).transpose(1, 2))
            .ToArray();
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_casual: true);
        return Linear(attended.transpose(1, 2).reshape(x.shape), $"{name}.c_proj");
    }

    private Tensor Linear(Tensor x, string name) =>
        functional.linear(x, _parameters[$"{name}.weight"], _parameters[$"{name}.bias"]);

    private Tensor Norm(Tensor x, string name) => functional.layer_norm(
        x, [_shape.HiddenSize], _parameters[$"{name}.weight"], _parameters[$"{name}.bias"]);
}
