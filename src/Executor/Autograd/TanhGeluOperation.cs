using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// GELU by a hyperbolic tangent, as GPT-2's weights were trained with (Hendrycks and Gimpel 2016, arXiv 1606.08415,
/// section 2): y = x/2 · (1 + t), t = tanh(√(2/π) (x + 0.044715 x³)).
/// </summary>
/// <remarks>
/// By separate operations: TorchSharp has LibTorch's own only from 0.107 on. Only x is kept; t is computed again. Of 16
/// bits it is computed in single precision.
/// </remarks>
internal sealed class TanhGeluOperation : Operation
{
    private const double Cubic = 0.044715;
    private static readonly double _scale = Math.Sqrt(2 / Math.PI);
    private readonly Value _input;
    private readonly Tensor _x;

    /// <param name="input">Any shape.</param>
    public TanhGeluOperation(Value input)
    {
        _input = input;
        _x = KeepThis(input.Data.alias());
        var x = _x.Wide();
        Output = new Value(Tanh(x).add_(1).mul_(x).mul_(0.5).to(_x.dtype));
    }

    /// <summary>dy/dx = (1 + t)/2 + x/2 · (1 − t²) · √(2/π) (1 + 3 · 0.044715 x²).</summary>
    public override void PropagateGradient()
    {
        var x = _x.Wide();
        var tangent = Tanh(x);
        var slope = x.mul(x).mul_(3 * Cubic * _scale).add_(_scale).mul_(x);
        slope.addcmul_(slope.mul(tangent), tangent, -1); // · (1 − t²)
        _input.AddGradient(slope.add_(tangent).add_(1).mul_(0.5).mul_(Output.Gradient).to(_x.dtype));
    }

    private static Tensor Tanh(Tensor x) => x.mul(x).mul_(Cubic * _scale).add_(_scale).mul_(x).tanh_();
}
