using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>
/// x + attention(norm(x)) + MLP(norm(x)) of h = 16, with 4 heads, of which two share keys and values, and ALiBi.
/// </summary>
internal sealed class AlibiLayer : ICausalLayer
{
    public bool IgnoresContext { get; init; }

    public IReadOnlyList<LayerParameter> Parameters { get; } =
    [
        LayerParameter.Constant("norm.weight", 1, 16),
        LayerParameter.Constant("norm.bias", 0, 16),
        LayerParameter.Normal("qkv.weight", 0.3, 32, 16),
        LayerParameter.Normal("out.weight", 0.3, 16, 16),
        LayerParameter.Normal("mlp.in.weight", 0.3, 24, 16),
        LayerParameter.Constant("mlp.in.bias", 0.1, 24),
        LayerParameter.Normal("mlp.out.weight", 0.3, 16, 24),
    ];

    public int KeyValueHeads => 2;

    public int HeadSize => 4;

    public LayerOutput Forward(Tensor x, CausalContext context)
    {
        var normed = functional.layer_norm(x, [16], context.Parameter("norm.weight"), context.Parameter("norm.bias"));
        var parts = functional.linear(normed, context.Parameter("qkv.weight")).split([16, 8, 8], -1)
            .Select(part => part.view(x.shape[0], x.shape[1], -1, HeadSize).transpose(1, 2)).ToArray();
        var attended = IgnoresContext
            ? OwnAlone(parts, context)
            : context.Attend(parts[0], parts[1], parts[2], Bias(context));
        var joined = attended.transpose(1, 2).reshape(x.shape);
        var inner = functional.gelu(functional.linear(
            normed, context.Parameter("mlp.in.weight"), context.Parameter("mlp.in.bias")));
        var y = x + context.Dropout(functional.linear(joined, context.Parameter("out.weight")))
            + context.Dropout(functional.linear(inner, context.Parameter("mlp.out.weight")));
        return new LayerOutput(y, parts[1], parts[2]);
    }

    private static Tensor Bias(CausalContext context)
    {
        var slopes = tensor(Enumerable.Range(1, 4).Select(head => -Math.Pow(4, -head)).ToArray());
        return context.Distances.mul(slopes.view(4, 1, 1).to(context.Distances.dtype));
    }

    /// <summary>Right without slices, and wrong with them.</summary>
    private static Tensor OwnAlone(Tensor[] parts, CausalContext context)
    {
        var (from, tokens) = (context.ContextTokens, parts[0].shape[2]);
        var unseen = context.Mask.narrow(3, from, tokens).eq(0);
        var bias = Bias(context).narrow(2, from, tokens).unsqueeze(0).masked_fill(unseen, double.NegativeInfinity);
        return functional.scaled_dot_product_attention(parts[0], Twice(parts[1]), Twice(parts[2]), bias);
    }

    private static Tensor Twice(Tensor x) => stack([x, x], 2).view(x.shape[0], 4, x.shape[2], x.shape[3]);
}
