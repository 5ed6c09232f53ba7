namespace TeraPipe.Executor.Autograd;

/// <summary>
/// SwiGLU (Shazeer 2020, arXiv 2002.05202, equation 6, without its last product): SiLU(gate) ∘ up, SiLU(x) = x · σ(x).
/// Only the inputs are kept; σ is computed again.
/// </summary>
internal sealed class SwiGluOperation : Operation
{
    private readonly Value _input;
    private readonly Tensor _gateUp;

    /// <param name="input">Gate and up side by side, [b, l, 2 · n].</param>
    public SwiGluOperation(Value input)
    {
        _input = input;
        _gateUp = KeepThis(input.Data.alias());
        var parts = _gateUp.chunk(2, -1);
        Output = new Value(functional.silu(parts[0]).mul_(parts[1]));
    }

    /// <summary>d up = dy ∘ SiLU(gate); d gate = dy ∘ up ∘ SiLU′(gate), SiLU′(x) = σ(x) + SiLU(x) · (1 − σ(x)).
    /// </summary>
    public override void PropagateGradient()
    {
        var gradient = empty_like(_gateUp);
        var (parts, toParts) = (_gateUp.chunk(2, -1), gradient.chunk(2, -1));
        var sigmoid = parts[0].sigmoid();
        var silu = toParts[0].copy_(parts[0]).mul_(sigmoid); // where the gate's gradient is made of it
        toParts[1].copy_(silu).mul_(Output.Gradient);
        silu.addcmul_(silu, sigmoid, -1).add_(sigmoid).mul_(parts[1]).mul_(Output.Gradient);
        _input.AddGradient(gradient);
    }
}
