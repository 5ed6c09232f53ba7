namespace TeraPipe.Executor.Autograd;

/// <summary>tanh; dx = dy (1 − y²).</summary>
internal sealed class TanhOperation : Operation
{
    private readonly Value _input;
    private readonly Tensor _y;

    /// <param name="input">Any shape.</param>
    public TanhOperation(Value input)
    {
        _input = input;
        Output = new Value(input.Data.clone().tanh_());
        _y = KeepThis(Output.Data.alias());
    }

    public override void PropagateGradient() =>
        _input.AddGradient(Output.Gradient.mul(_y.mul(_y).mul(-1).add(1)));
}
