using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>x plus an MLP of it: no token sees another.</summary>
internal sealed class LonelyLayer : ICausalLayer
{
    public IReadOnlyList<LayerParameter> Parameters { get; init; } =
        [LayerParameter.Normal("in.weight", 0.3, 8, 16), LayerParameter.Normal("out.weight", 0.3, 16, 8)];

    public int KeyValueHeads => 0;

    public int HeadSize => 0;

    public LayerOutput Forward(Tensor x, CausalContext context)
    {
        var inner = functional.silu(functional.linear(x, context.Parameter("in.weight")));
        return new LayerOutput(x + functional.linear(inner, context.Parameter("out.weight")));
    }
}
