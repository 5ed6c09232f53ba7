namespace TeraPipe.Torch.Interop;

/// <summary>Tensors as an array of pointers for one call. None of them is freed before the list is disposed.</summary>
internal sealed class TensorList : IDisposable
{
    private readonly List<TensorHandle> _held = [];

    /// <exception cref="ObjectDisposedException">One of the tensors was disposed.</exception>
    internal TensorList(IEnumerable<torch.Tensor> tensors)
    {
        try
        {
            foreach (var tensor in tensors)
            {
                var added = false;
                tensor.SafeHandle.DangerousAddRef(ref added);
                _held.Add(tensor.SafeHandle);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Pointers = [.. _held.Select(handle => handle.DangerousGetHandle())];
    }

    internal nint[] Pointers { get; }

    internal int Count => Pointers.Length;

    public void Dispose()
    {
        foreach (var handle in _held)
        {
            handle.DangerousRelease();
        }

        _held.Clear();
    }
}
