using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <summary>x · Wᵀ + b of each patch, and what is learnt for its place; patches have no gradient.</summary>
internal sealed class PatchOperation : Operation
{
    private readonly Weight _weight, _bias, _positions;
    private readonly Tensor _patches; // [b · l, p]

    /// <param name="slice">A whole sequence, [b, l, p].</param>
    /// <param name="weight">[h, p].</param>
    /// <param name="bias">[h].</param>
    /// <param name="positions">[L, h].</param>
    public PatchOperation(SliceInput slice, Weight weight, Weight bias, Weight positions)
    {
        (_weight, _bias, _positions) = (weight, bias, positions);
        var patches = slice.Tokens.to(weight.Parameter.dtype);
        _patches = KeepThis(patches.reshape(-1, weight.Shape[1]));
        Output = new Value(functional.linear(patches, weight.Parameter, bias.Parameter)
            .add(positions.Parameter.narrow(0, 0, patches.shape[1])));
    }

    public override bool HasWeights => !_weight.IsFrozen;

    public override void PropagateGradient()
    {
    }

    public override void AccumulateWeightGradient()
    {
        var gradient = Output.Gradient;
        var rows = gradient.reshape(-1, _weight.Shape[0]);
        _weight.AddProduct(rows.transpose(0, 1), _patches);
        _bias.AddColumnSums(rows);
        _positions.Gradient.narrow(0, 0, gradient.shape[1]).add_(gradient.sum(0, type: _positions.Gradient.dtype));
    }
}
