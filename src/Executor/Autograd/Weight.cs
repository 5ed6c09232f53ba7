using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// A parameter and the sum of its gradients: both are views of the flat memory that a stage's weights share. Layers
/// compute with the parameter; the sum is in the wider format.
/// </summary>
/// <param name="name">Its name in its model's checkpoints.</param>
/// <param name="initial">The part that is here, in the wider format; taken over.</param>
/// <param name="shard">Which part of the whole that is.</param>
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

    /// <summary>Where its numbers begin in the stage's flat memory.</summary>
    public long Start { get; private set; }

    /// <summary>How many numbers it has here.</summary>
    public long Count { get; } = initial.numel();

    /// <summary>Whether it is left as it is: it has no gradient then, neither a sum nor a zero.</summary>
    public bool IsFrozen => _gradient is null;

    /// <summary>The sum of the step's gradients, of the same shape, in the wider format.</summary>
    public Tensor Gradient => _gradient ?? throw new InvalidOperationException($"{name} is frozen.");

    /// <summary>Adds to the gradient what a matrix product makes, xᵀ · y.</summary>
    public void AddProduct(Tensor xTransposed, Tensor y)
    {
        if (y.dtype == Gradient.dtype)
        {
            Gradient.addmm_(xTransposed, y); // no matrix as large as the weight
        }
        else
        {
            Gradient.add_(xTransposed.mm(y)); // LibTorch has no product of 16-bit numbers that adds to wider ones
        }
    }

    /// <summary>Adds to the gradient of one number a column, [n], the columns' sums of [any, n].</summary>
    public void AddColumnSums(Tensor rows) => Gradient.add_(rows.sum(0, type: Gradient.dtype));

    /// <summary>Moves it to where it stays.</summary>
    /// <param name="start">Its place in the stage's flat memory.</param>
    /// <param name="weights">The stage's memory.</param>
    public void Place(long start, StageWeights weights)
    {
        using var initial = _initial;
        (_initial, Start) = (null, start);
        weights.Master.narrow(0, start, Count).view(Shape).copy_(initial!);
        _parameter = new Parameter(weights.Data.narrow(0, start, Count).view(Shape).copy_(initial!));
        _parameter.DetachFromDisposeScope();
    }

    /// <summary>Has no gradient from now on.</summary>
    public void Freeze()
    {
        _gradient?.Dispose();
        _gradient = null;
        Parameter.requires_grad = false;
    }

    /// <summary>Has a gradient from now on: its place in the stage's.</summary>
    public void Thaw(Tensor stageGradient)
    {
        _gradient?.Dispose();
        _gradient = stageGradient.narrow(0, Start, Count).view(Shape).DetachFromDisposeScope();
        Parameter.requires_grad = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _initial?.Dispose();
        _parameter?.Dispose();
        _gradient?.Dispose();
    }
}
