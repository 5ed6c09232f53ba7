namespace TeraPipe.Executor.Autograd;

/// <summary>What one operation of a tape makes and others take in, and the gradient that comes back to it.</summary>
internal sealed class Value(Tensor data) : IDisposable
{
    private Tensor? _gradient;

    /// <summary>The numbers; they live as long as the forward's dispose scope.</summary>
    public Tensor Data { get; } = data;

    /// <summary>What the operations that took it in have sent back.</summary>
    /// <exception cref="InvalidOperationException">Nothing has come back.</exception>
    public Tensor Gradient =>
        _gradient ?? throw new InvalidOperationException("No gradient has come back to this value.");

    /// <summary>Adds a gradient that nobody else holds: it is taken over, and may be overwritten.</summary>
    public void AddGradient(Tensor fresh)
    {
        using var before = _gradient;
        _gradient = (before is null ? fresh : fresh.add_(before)).DetachFromDisposeScope();
    }

    /// <summary>Adds a gradient that others hold too.</summary>
    public void AddSharedGradient(Tensor shared)
    {
        using var before = _gradient;
        _gradient = (before is null ? shared.alias() : shared.add(before)).DetachFromDisposeScope();
    }

    /// <summary>Hands the gradient over; null if nothing has come back.</summary>
    public Tensor? TakeGradient()
    {
        var gradient = _gradient;
        _gradient = null;
        return gradient;
    }

    /// <summary>Frees the gradient; the numbers are the dispose scope's.</summary>
    public void Dispose() => TakeGradient()?.Dispose();
}
