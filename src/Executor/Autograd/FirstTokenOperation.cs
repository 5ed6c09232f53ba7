namespace TeraPipe.Executor.Autograd;

/// <summary>The first token's activations, [b, 1, h]; the others' gradient is zero.</summary>
internal sealed class FirstTokenOperation : Operation
{
    private readonly Value _input;
    private readonly long[] _shape;

    /// <param name="input">[b, l, h].</param>
    public FirstTokenOperation(Value input)
    {
        (_input, _shape) = (input, input.Data.shape);
        Output = new Value(input.Data.narrow(1, 0, 1).contiguous());
    }

    public override void PropagateGradient()
    {
        var own = Output.Gradient;
        var gradient = zeros(_shape, dtype: own.dtype, device: own.device);
        gradient.narrow(1, 0, 1).copy_(own);
        _input.AddGradient(gradient);
    }
}
