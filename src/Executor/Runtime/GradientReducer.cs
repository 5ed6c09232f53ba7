using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Sums a stage's gradients up over the replicas, a bucket at a time: as soon as the last backward is done with the
/// parts of a bucket, while it goes on with earlier parts and the pipeline drains. The last stage begins first.
/// </summary>
internal sealed class GradientReducer
{
    private readonly StageWeights _weights;
    private readonly ICommunicator _replicas;
    private readonly long _bucketElements;
    private readonly List<(Tensor Bucket, IPending Sum)> _begun = [];
    private long _reduced;

    /// <param name="weights">The stage's.</param>
    /// <param name="replicas">The ranks that have the same weights.</param>
    /// <param name="bucketBytes">A bucket is full when it has so many bytes; a part is never torn.</param>
    public GradientReducer(StageWeights weights, ICommunicator replicas, long bucketBytes) =>
        (_weights, _replicas, _bucketElements) = (weights, replicas, bucketBytes / weights.Data.element_size());

    /// <summary>
    /// The gradients of a part, and so of all parts behind it, are complete on this rank. A frozen one has none: a
    /// bucket ends before it.
    /// </summary>
    public void PartDone(int part)
    {
        var end = _weights.PartEnds[part];
        if (_weights.IsFrozen(part))
        {
            Begin(_weights.PartStart(part));
            _reduced = end;
        }
        else if (part == 0 || _weights.IsFrozen(part - 1) || end - _reduced >= _bucketElements)
        {
            Begin(end);
        }
    }

    /// <summary>Waits until all that has begun is done.</summary>
    public void Wait()
    {
        foreach (var (_, sum) in _begun)
        {
            sum.Wait();
        }

        Forget();
    }

    /// <summary>Starts the next step: clears the gradients.</summary>
    public void Start()
    {
        Forget();
        _weights.OnGradients(gradient => gradient.zero_());
    }

    /// <summary>Sums up what lies before <paramref name="end"/>.</summary>
    private void Begin(long end)
    {
        if (_replicas.Size > 1 && end > _reduced)
        {
            var bucket = _weights.Gradient.narrow(0, _reduced, end - _reduced).DetachFromDisposeScope();
            _begun.Add((bucket, _replicas.AllReduce(bucket)));
        }

        _reduced = end;
    }

    private void Forget()
    {
        _begun.ForEach(begun => begun.Bucket.Dispose());
        _begun.Clear();
        _reduced = 0;
    }
}
