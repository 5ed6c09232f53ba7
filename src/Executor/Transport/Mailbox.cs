namespace TeraPipe.Executor.Transport;

/// <summary>Messages to one rank of this process: a tensor is handed over, not copied.</summary>
internal sealed class Mailbox
{
    private readonly Dictionary<SliceKey, Tensor> _messages = [];

    public void Put(SliceKey key, Tensor tensor)
    {
        lock (_messages)
        {
            _messages.Add(key, tensor);
            Monitor.PulseAll(_messages);
        }
    }

    public Tensor Take(SliceKey key, CancellationToken cancellationToken)
    {
        using var wakes = cancellationToken.Register(Wake);
        lock (_messages)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_messages.Remove(key, out var tensor))
                {
                    return tensor;
                }

                Monitor.Wait(_messages);
            }
        }
    }

    public void Clear()
    {
        lock (_messages)
        {
            foreach (var tensor in _messages.Values)
            {
                tensor.Dispose();
            }

            _messages.Clear();
        }
    }

    private void Wake()
    {
        lock (_messages)
        {
            Monitor.PulseAll(_messages);
        }
    }
}
