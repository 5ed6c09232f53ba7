using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Model;

/// <summary>
/// Makes the weights of one part of the model: N(0, 0.02²), biases 0, gains 1, as GPT-2. Each part draws from a seed of
/// its own, and a rank of a tensor-parallel group takes its share of what all draw: a model starts with the same
/// weights whatever shares it.
/// </summary>
internal sealed class ParameterFactory : IDisposable
{
    private const double WeightDeviation = 0.02;
    private const long PartsPerSeed = 1_000_003;

    private readonly Placement _placement;
    private readonly string _prefix;
    private readonly ICommunicator _group;
    private readonly Generator _generator;
    private readonly List<Weight> _made = [];

    /// <param name="placement">What the model is made of and where.</param>
    /// <param name="part">Number of the part: 0 the embedding, 1 + i layer i, 1 + layers the head.</param>
    /// <param name="prefix">What the names of its parameters begin with, for example "h.0.".</param>
    /// <param name="group">The tensor-parallel group.</param>
    public ParameterFactory(Placement placement, int part, string prefix, ICommunicator group)
    {
        (_placement, _prefix, _group) = (placement, prefix, group);
        _generator = new Generator(unchecked((ulong)((placement.Seed * PartsPerSeed) + part)));
    }

    /// <summary>Ranks that share the part.</summary>
    public int TensorParallelDegree => _group.Size;

    /// <summary>All that was made, in order.</summary>
    public IReadOnlyList<Weight> Made => _made;

    /// <summary>A drawn weight of the whole shape given; this rank's part of it is made.</summary>
    public Weight Weight(string name, Shard shard, double scale, params long[] shape) =>
        Normal(name, shard, scale * WeightDeviation, shape);

    /// <summary>As <see cref="Weight"/>, of another deviation.</summary>
    public Weight Normal(string name, Shard shard, double deviation, params long[] shape)
    {
        // drawn in fp64 and rounded: fp32 and fp64 models of one seed start from the same weights
        using var scope = NewDisposeScope();
        var drawn = randn(shape, dtype: ScalarType.Float64, generator: _generator);
        return Keep(name, shard, drawn.mul(deviation));
    }

    /// <summary>A gain or a bias of the whole shape given; this rank's part of it is made.</summary>
    public Weight Constant(string name, Shard shard, double value, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return Keep(name, shard, full(shape, value, dtype: ScalarType.Float64));
    }

    public void Dispose() => _generator.Dispose();

    private Weight Keep(string name, Shard shard, Tensor whole)
    {
        var here = shard.Of(whole, _group.Rank, _group.Size).to(_placement.Dtype.Wide(), _placement.Device, copy: true);
        _made.Add(new Weight(_prefix + name, here.DetachFromDisposeScope(), shard));
        return _made[^1];
    }
}
