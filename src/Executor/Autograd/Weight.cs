namespace TeraPipe.Executor.Autograd;

/// <summary>
/// A parameter and the sum of its gradients: both are views of the flat memory that a stage's weights share.
/// </summary>
internal sealed class Weight(string name, Tensor initial, Shard shard) : IDisposable
{
    private Tensor? _initial = initial;
    private Parameter? _parameter;
    private Tensor? _gradient;

    /// <summary>Its name in its model's checkpoints.</summary>
    public string Name => name;

    /// <summary>Which part of the whole parameter this rank of a tensor-parallel group holds.</summary>
    public Shard Shard => shard;

    /// <summary>Sizes of the part that is here.</summary>
    public long[] Shape { get; } = initial.shape;

    /// <summary>The numbers.</summary>
    public Parameter Parameter => _parameter ?? throw new InvalidOperationException($"{name} has no memory yet.");

    /// <summary>The sum of the step's gradients, of the same shape.</summary>
    public Tensor Gradient => _gradient ?? throw new InvalidOperationException($"{name} has no memory yet.");

    /// <summary>Moves it to where it stays.</summary>
    /// <param name="data">Its numbers' place, [numel].</param>
    /// <param name="gradient">Its gradient's place, [numel].</param>
    public void Place(Tensor data, Tensor gradient)
    {
        using var initial = _initial;
        _initial = null;
        _gradient = gradient.view(Shape).DetachFromDisposeScope();
        _parameter = new Parameter(data.view(Shape).copy_(initial!));
        _parameter.DetachFromDisposeScope();
        _parameter.grad = _gradient;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _initial?.Dispose();
        _parameter?.Dispose();
        _gradient?.Dispose();
    }
}
