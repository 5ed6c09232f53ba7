using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests;

/// <summary>Encoders that tell classes: BERT with its norms after what they are of, ViT with them before.</summary>
internal sealed partial class Reference
{
    private Tensor ClassLogits(Tensor inputs)
    {
        var x = _shape.Architecture == Architecture.Vit ? PatchesEmbedded(inputs) : TokensEmbedded(inputs);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            x = _shape.Architecture == Architecture.Vit ? VitLayer(x, $"h.{layer}") : BertLayer(x, $"h.{layer}");
        }

        var first = x.select(1, 0);
        return Linear(
            _shape.Architecture == Architecture.Vit ? Norm(first, "ln_f") : Linear(first, "pooler").clone().tanh_(),
            "classifier");
    }

    private Tensor PatchesEmbedded(Tensor patches) =>
        Linear(patches.to(Dtype), "patch") + _parameters["wpe.weight"].narrow(0, 0, patches.shape[1]);

    private Tensor TokensEmbedded(Tensor tokens) =>
        Norm(Looked("wte", tokens) + _parameters["wpe.weight"].narrow(0, 0, tokens.shape[1]), "ln_e");

    private Tensor VitLayer(Tensor x, string name)
    {
        x += SelfAttention(Norm(x, $"{name}.ln_1"), name);
        return x + FeedForward(Norm(x, $"{name}.ln_2"), name);
    }

    private Tensor BertLayer(Tensor x, string name)
    {
        x = Norm(x + SelfAttention(x, name), $"{name}.ln_1");
        return Norm(x + FeedForward(x, name), $"{name}.ln_2");
    }

    private Tensor SelfAttention(Tensor x, string name) =>
        Linear(Attended(Linear(x, $"{name}.attn.c_attn"), part => part), $"{name}.attn.c_proj");

    private Tensor FeedForward(Tensor x, string name) =>
        Linear(functional.gelu(Linear(x, $"{name}.mlp.c_fc")), $"{name}.mlp.c_proj");
}
