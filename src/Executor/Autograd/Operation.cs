namespace TeraPipe.Executor.Autograd;

/// <summary>
/// One step of a layer, with its backward in two parts. It keeps what backward needs and nothing else. All of it runs
/// with LibTorch's own recording off, unless an operation turns it on for itself.
/// </summary>
internal abstract class Operation : IDisposable
{
    private readonly List<IDisposable> _kept = [];

    /// <summary>What it made.</summary>
    public Value Output { get; protected init; } = null!;

    /// <summary>Whether <see cref="AccumulateWeightGradient"/> has anything to do.</summary>
    public virtual bool HasWeights => false;

    /// <summary>I: from the output's gradient to the inputs'.</summary>
    public abstract void PropagateGradient();

    /// <summary>W: adds to the gradients of the operation's weights; after I, which leaves the output's.</summary>
    public virtual void AccumulateWeightGradient()
    {
    }

    /// <summary>B: both at once.</summary>
    public virtual void Backward()
    {
        PropagateGradient();
        if (HasWeights)
        {
            AccumulateWeightGradient();
        }
    }

    /// <summary>
    /// Takes what it keeps out of the dispose scope in which it was made: whoever holds it disposes it.
    /// </summary>
    public void Hold()
    {
        foreach (var tensor in _kept.OfType<Tensor>())
        {
            tensor.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        foreach (var kept in _kept)
        {
            kept.Dispose();
        }

        _kept.Clear();
    }

    /// <summary>
    /// Keeps a tensor of the operation's own for backward: still the dispose scope's, in case the rest fails.
    /// </summary>
    protected Tensor KeepThis(Tensor own)
    {
        _kept.Add(own);
        return own;
    }

    /// <inheritdoc cref="KeepThis(Tensor)"/>
    protected void KeepThese(IEnumerable<Tensor> own) => _kept.AddRange(own);

    /// <summary>Keeps something else of its own, which is in no dispose scope.</summary>
    protected void KeepThis(IDisposable own) => _kept.Add(own);
}
