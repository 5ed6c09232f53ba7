namespace TeraPipe.Executor.Model;

/// <summary>
/// Makes the parameters of one part of the model: weights N(0, 0.02²), biases 0, gains 1, as GPT-2. Each part draws
/// from a seed of its own, so that a layer starts with the same weights whichever stage it stands on.
/// </summary>
internal sealed class ParameterFactory : IDisposable
{
    private const double WeightDeviation = 0.02;
    private const long PartsPerSeed = 1_000_003;

    private readonly ScalarType _dtype;
    private readonly Device _device;
    private readonly string _prefix;
    private readonly Generator _generator;
    private readonly List<NamedParameter> _made = [];

    /// <param name="placement">What the model is made of and where.</param>
    /// <param name="part">Number of the part: 0 the embedding, 1 + i layer i, 1 + layers the head.</param>
    /// <param name="prefix">What the names of its parameters begin with, for example "h.0.".</param>
    public ParameterFactory(Placement placement, int part, string prefix)
    {
        (_dtype, _device, _prefix) = (placement.Dtype, placement.Device, prefix);
        _generator = new Generator(unchecked((ulong)((placement.Seed * PartsPerSeed) + part)));
    }

    /// <summary>All that was made, in order.</summary>
    public IReadOnlyList<NamedParameter> Made => _made;

    public Parameter Weight(string name, double scale, params long[] shape)
    {
        // drawn in fp64 and rounded: fp32 and fp64 models of one seed start from the same weights
        using var drawn = randn(shape, dtype: ScalarType.Float64, generator: _generator);
        using var scaled = drawn.mul(scale * WeightDeviation);
        return Keep(name, scaled.to(_dtype, _device));
    }

    public Parameter Constant(string name, double value, params long[] shape) =>
        Keep(name, full(shape, value, dtype: _dtype, device: _device));

    public void Dispose() => _generator.Dispose();

    private Parameter Keep(string name, Tensor data)
    {
        var parameter = new Parameter(data);
        parameter.DetachFromDisposeScope();
        _made.Add(new NamedParameter(_prefix + name, parameter));
        return parameter;
    }
}
