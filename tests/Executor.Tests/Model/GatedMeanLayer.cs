using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>
/// x plus the mean of what the tokens up to each one have said: the context's keys and values by hand, as they come, so
/// that autograd saves them.
/// </summary>
internal sealed class GatedMeanLayer : ICausalLayer
{
    public IReadOnlyList<LayerParameter> Parameters { get; } =
    [
        LayerParameter.Normal("gate.weight", 0.3, 8, 16),
        LayerParameter.Normal("value.weight", 0.3, 8, 16),
        LayerParameter.Normal("out.weight", 0.3, 16, 8),
    ];

    public int KeyValueHeads => 1;

    public int HeadSize => 8; // another one than the shape's

    public LayerOutput Forward(Tensor x, CausalContext context)
    {
        var keys = functional.linear(x, context.Parameter("gate.weight")).unsqueeze(1);
        var values = functional.linear(x, context.Parameter("value.weight")).unsqueeze(1);
        var seen = context.Mask.to(x.dtype);
        var counts = context.Positions.add(1).to(x.dtype).view(x.shape[0], 1, -1, 1);
        var sums = seen.narrow(3, context.ContextTokens, x.shape[1]).matmul(keys.sigmoid() * values);
        if (context.ContextTokens > 0)
        {
            sums += seen.narrow(3, 0, context.ContextTokens).matmul(context.Keys!.sigmoid() * context.Values!);
        }

        var means = (sums / counts).squeeze(1);
        return new LayerOutput(x + functional.linear(means, context.Parameter("out.weight")), keys, values);
    }
}
