using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Division by the root of the mean square (Zhang and Sennrich 2019, arXiv 1910.07467, equation 4), and a gain:
/// n = x/√(mean(x²) + ε), y = n ∘ g. 16-bit numbers are normed in single precision, as Llama does.
/// </summary>
internal sealed class RmsNormOperation : Operation
{
    private readonly Value _input;
    private readonly Weight _gain;
    private readonly Tensor _normed; // [b, l, h]
    private readonly Tensor _scale; // 1/√(mean(x²) + ε), [b, l, 1]

    /// <param name="input">[b, l, h].</param>
    /// <param name="gain">[h].</param>
    /// <param name="epsilon">ε.</param>
    public RmsNormOperation(Value input, Weight gain, double epsilon)
    {
        (_input, _gain) = (input, gain);
        using var scope = NewDisposeScope();
        var x = input.Data.Wide();
        _scale = KeepThis(x.pow(2).mean([-1], keepdim: true).add(epsilon).rsqrt().MoveToOuterDisposeScope());
        _normed = KeepThis(x.mul(_scale).to(input.Data.dtype).MoveToOuterDisposeScope());
        Output = new Value(_normed.mul(gain.Parameter).MoveToOuterDisposeScope());
    }

    public override bool HasWeights => !_gain.IsFrozen;

    /// <summary>dx = (dn − n · mean(dn ∘ n)) / √(mean(x²) + ε) for dn = dy ∘ g.</summary>
    public override void PropagateGradient()
    {
        var toNormed = Output.Gradient.mul(_gain.Parameter).Wide();
        var normed = _normed.Wide();
        var along = toNormed.mul(normed).mean([-1], keepdim: true);
        _input.AddGradient(toNormed.sub(normed.mul(along)).mul_(_scale).to(_normed.dtype));
    }

    /// <summary>dg = Σ dy ∘ n over the tokens.</summary>
    public override void AccumulateWeightGradient() =>
        _gain.Gradient.add_(Output.Gradient.mul(_normed).sum([0, 1], type: _gain.Gradient.dtype));
}
