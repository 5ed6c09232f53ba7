using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Dropout (Srivastava et al. 2014): each number is zero with the rate p, and 1 / (1 − p) times itself otherwise.
/// </summary>
/// <remarks>The mask is kept, a byte a number: making it again takes longer than the layer's norm.</remarks>
internal sealed class DropoutOperation : Operation
{
    private readonly Value _input;
    private readonly Tensor _kept; // [b, l, h], bool
    private readonly double _factor;

    /// <param name="input">[b, l, h].</param>
    /// <param name="slice">The slice: step, sequences and positions.</param>
    /// <param name="place">Where in the model.</param>
    public DropoutOperation(Value input, SliceInput slice, DropoutPlace place)
    {
        (_input, _factor) = (input, 1 / (1 - slice.Numbers.DropoutRate));
        _kept = KeepThis(CounterRandom.Kept(input.Data, slice, place));
        Output = new Value(Drop(input.Data));
    }

    public override void PropagateGradient() => _input.AddGradient(Drop(Output.Gradient));

    private Tensor Drop(Tensor x) => x.mul(_kept).mul_(_factor);
}
