namespace TeraPipe.Executor.Autograd;

/// <summary>Layer normalisation; LibTorch's own backward, asked for one part at a time.</summary>
internal sealed class NormOperation : Operation
{
    private readonly Value _input;
    private readonly Weight _gain, _bias;
    private readonly Tensor _x, _y;

    /// <param name="input">[b, l, h].</param>
    /// <param name="gain">[h].</param>
    /// <param name="bias">[h].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public NormOperation(Value input, Weight gain, Weight bias, double epsilon)
    {
        (_input, _gain, _bias) = (input, gain, bias);
        using var recording = enable_grad();
        _x = KeepThis(input.Data.detach().requires_grad_());
        _y = KeepThis(functional.layer_norm(_x, gain.Shape, gain.Parameter, bias.Parameter, epsilon));
        Output = new Value(_y.detach());
    }

    public override bool HasWeights => !_gain.IsFrozen;

    public override void PropagateGradient() =>
        _input.AddGradient(autograd.grad([_y], [_x], [Output.Gradient], retain_graph: true)[0]);

    public override void AccumulateWeightGradient()
    {
        var gradients = autograd.grad([_y], [_gain.Parameter, _bias.Parameter], [Output.Gradient]);
        _gain.Gradient.add_(gradients[0]);
        _bias.Gradient.add_(gradients[1]);
    }
}
