using System.Collections.Concurrent;

namespace TeraPipe.Executor.Transport;

/// <summary>Two stages in one process: a tensor is handed over, not copied.</summary>
internal sealed class InProcessLink : IStageLink, IDisposable
{
    private readonly BlockingCollection<(SliceKey, Tensor)> _activations = [];
    private readonly BlockingCollection<(SliceKey, Tensor)> _gradients = [];

    public void SendActivations(SliceKey slice, Tensor activations) => _activations.Add((slice, activations));

    public Tensor ReceiveActivations(SliceKey slice, CancellationToken cancellationToken) =>
        Take(_activations, slice, cancellationToken);

    public void SendGradient(SliceKey slice, Tensor gradient) => _gradients.Add((slice, gradient));

    public Tensor ReceiveGradient(SliceKey slice, CancellationToken cancellationToken) =>
        Take(_gradients, slice, cancellationToken);

    /// <summary>Throws away what a step that was given up has left on the way.</summary>
    public void Clear()
    {
        foreach (var queue in new[] { _activations, _gradients })
        {
            while (queue.TryTake(out var message))
            {
                message.Item2.Dispose();
            }
        }
    }

    public void Dispose()
    {
        Clear();
        _activations.Dispose();
        _gradients.Dispose();
    }

    private static Tensor Take(
        BlockingCollection<(SliceKey Key, Tensor Tensor)> queue, SliceKey slice, CancellationToken cancellationToken)
    {
        var (key, tensor) = queue.Take(cancellationToken);
        return key == slice
            ? tensor
            : throw new InvalidOperationException(
                $"Slice {slice} was due and slice {key} came: the two stages walk different schedules.");
    }
}
