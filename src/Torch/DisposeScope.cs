namespace TeraPipe.Torch;

/// <summary>
/// Disposes, at its end, every tensor made on its thread while it was the innermost scope: <c>using var scope =
/// torch.NewDisposeScope();</c>. Tensors to be kept are moved outwards or detached before that.
/// </summary>
/// <remarks>
/// The garbage collector does not see what a tensor holds, so it alone would let memory run out: scopes are the rule.
/// A tensor may be disposed on any thread; scopes are opened and ended on one, in reverse order.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly Lock _gate = new(); // a tensor of ours may be disposed on another thread
    private readonly HashSet<torch.Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private readonly DisposeScope? _outer;
    private bool _ended;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    /// <summary>How many tensors the scope would dispose now.</summary>
    public int DisposablesCount
    {
        get
        {
            lock (_gate)
            {
                return _tensors.Count;
            }
        }
    }

    /// <summary>The innermost scope of this thread.</summary>
    internal static DisposeScope? Current => _current;

    /// <summary>Hands a tensor to the scope around this one; without one it is then nobody's.</summary>
    /// <returns>The same tensor.</returns>
    public T MoveToOuter<T>(T disposable)
        where T : torch.Tensor
    {
        Detach(disposable);
        _outer?.Add(disposable);
        return disposable;
    }

    /// <summary>Takes a tensor out of the scope: whoever holds it disposes it, on any thread.</summary>
    /// <returns>The same tensor.</returns>
    public T Detach<T>(T disposable)
        where T : torch.Tensor
    {
        ArgumentNullException.ThrowIfNull(disposable);
        Remove(disposable);
        return disposable;
    }

    /// <summary>Puts a tensor into this scope, out of any other.</summary>
    public void Attach(torch.Tensor disposable)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        disposable.OwningDisposeScope?.Remove(disposable);
        Add(disposable);
    }

    /// <summary>Disposes what the scope holds.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is open, or it is another thread's.</exception>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        if (_current != this)
        {
            throw new InvalidOperationException("Dispose scopes end on their own thread, the innermost first.");
        }

        _ended = true;
        _current = _outer;
        foreach (var tensor in TakeAll())
        {
            tensor.Dispose();
        }
    }

    internal void Add(torch.Tensor tensor)
    {
        lock (_gate)
        {
            _tensors.Add(tensor);
            tensor.OwningDisposeScope = this;
        }
    }

    internal void Remove(torch.Tensor tensor)
    {
        lock (_gate)
        {
            if (_tensors.Remove(tensor))
            {
                tensor.OwningDisposeScope = null;
            }
        }
    }

    private torch.Tensor[] TakeAll()
    {
        lock (_gate)
        {
            torch.Tensor[] taken = [.. _tensors];
            _tensors.Clear();
            return taken;
        }
    }
}
