using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>A layer with something else in the place of what it gives.</summary>
internal sealed class ChangedLayer(ICausalLayer layer, Func<LayerOutput, LayerOutput> change) : ICausalLayer
{
    public IReadOnlyList<LayerParameter> Parameters => layer.Parameters;

    public int KeyValueHeads => layer.KeyValueHeads;

    public int HeadSize => layer.HeadSize;

    public LayerOutput Forward(Tensor x, CausalContext context) => change(layer.Forward(x, context));
}
