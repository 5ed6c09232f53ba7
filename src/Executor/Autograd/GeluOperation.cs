namespace TeraPipe.Executor.Autograd;

/// <summary>GELU, exact; LibTorch's own backward.</summary>
internal sealed class GeluOperation : Operation
{
    private readonly Value _input;
    private readonly Tensor _x, _y;

    /// <param name="input">Any shape.</param>
    public GeluOperation(Value input)
    {
        _input = input;
        using var recording = enable_grad();
        _x = KeepThis(input.Data.detach().requires_grad_());
        _y = KeepThis(functional.gelu(_x));
        Output = new Value(_y.detach());
    }

    public override void PropagateGradient() =>
        _input.AddGradient(autograd.grad([_y], [_x], [Output.Gradient])[0]);
}
