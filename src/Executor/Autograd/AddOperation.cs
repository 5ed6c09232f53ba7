namespace TeraPipe.Executor.Autograd;

/// <summary>x + y, the residual stream: both get the sum's gradient.</summary>
internal sealed class AddOperation : Operation
{
    private readonly Value _x, _y;

    public AddOperation(Value x, Value y)
    {
        (_x, _y) = (x, y);
        Output = new Value(x.Data.add(y.Data));
    }

    public override void PropagateGradient()
    {
        _x.AddSharedGradient(Output.Gradient);
        _y.AddSharedGradient(Output.Gradient);
    }
}
