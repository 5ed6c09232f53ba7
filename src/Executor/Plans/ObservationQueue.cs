namespace TeraPipe.Executor.Plans;

/// <summary>
/// Observations that wait for the planner, at most so many: a new one drops the oldest, which is counted. Taking a
/// batch removes nothing; that it was stored, or refused, does.
/// </summary>
internal sealed class ObservationQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<WaitingStep> _waiting = [];
    private long _first; // the how manieth of all the oldest is
    private long _dropped;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>How many were dropped so far: there was no room.</summary>
    public long Dropped
    {
        get
        {
            lock (_lock)
            {
                return _dropped;
            }
        }
    }

    public void Add(WaitingStep step)
    {
        lock (_lock)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.Dequeue();
                _first++;
                _dropped++;
            }

            _waiting.Enqueue(step);
        }
    }

    /// <summary>The oldest ones of one plan; null where none waits.</summary>
    /// <param name="mostRows">With more actions and steps together it ends, but for one step at least.</param>
    public ObservationBatch? Peek(int mostRows)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var oldest))
            {
                return null;
            }

            var rows = 0L;
            WaitingStep[] taken =
            [
                .. _waiting.TakeWhile((step, i) => step.PlanId == oldest.PlanId
                    && ((rows += 1 + step.Actions) <= mostRows || i == 0)),
            ];
            return new ObservationBatch(oldest.PlanId, taken, _first + taken.Length);
        }
    }

    /// <summary>Removes a batch, as far as it was not dropped meanwhile.</summary>
    public void Remove(ObservationBatch batch)
    {
        lock (_lock)
        {
            for (; _first < batch.End && _waiting.Count > 0; _first++)
            {
                _waiting.Dequeue();
            }
        }
    }
}
