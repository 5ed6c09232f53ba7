namespace TeraPipe.Executor.Autograd;

/// <summary>
/// y = x · Wᵀ + b. The gradient of the weights is added in place, by the product itself: LibTorch's own backward makes
/// a matrix as large as the weights for every slice, and then adds it.
/// </summary>
internal sealed class LinearOperation : Operation
{
    private readonly Value _input;
    private readonly Tensor? _x; // [n, in]; null of frozen weights
    private readonly Weight _weight;
    private readonly Weight? _bias;

    /// <param name="input">[b, l, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out].</param>
    /// <param name="addsBias">
    /// Whether the bias is added here. Of the ranks whose outputs are summed up afterwards only one adds it; the
    /// gradient is every rank's.
    /// </param>
    public LinearOperation(Value input, Weight weight, Weight? bias, bool addsBias = true)
    {
        (_input, _weight, _bias) = (input, weight, bias);
        _x = weight.IsFrozen ? null : KeepThis(input.Data.reshape(-1, weight.Shape[1]));
        Output = new Value(functional.linear(input.Data, weight.Parameter, addsBias ? bias?.Parameter : null));
    }

    public override bool HasWeights => !_weight.IsFrozen;

    /// <summary>dx = dy · W.</summary>
    public override void PropagateGradient() =>
        _input.AddGradient(functional.linear(Output.Gradient, _weight.Parameter.transpose(0, 1)));

    /// <summary>dW = dyᵀ · x, db = Σ dy.</summary>
    public override void AccumulateWeightGradient()
    {
        var dy = Output.Gradient.reshape(-1, _weight.Shape[0]);
        _weight.AddProduct(dy.transpose(0, 1), _x!);
        _bias?.AddColumnSums(dy);
    }
}
