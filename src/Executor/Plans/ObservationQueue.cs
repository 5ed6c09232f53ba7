using TeraPipe.Contracts.Observations;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// Observations that wait for the planner, at most so many: a new one drops the oldest, which is counted. Taking a
/// batch removes nothing; that it was stored, or refused, does.
/// </summary>
internal sealed class ObservationQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<(string PlanId, Observation Observation)> _waiting = [];
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

    public void Add(string planId, Observation observation)
    {
        lock (_lock)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.Dequeue();
                _first++;
                _dropped++;
            }

            _waiting.Enqueue((planId, observation));
        }
    }

    /// <summary>The oldest ones of one plan; null where none waits.</summary>
    /// <param name="mostSlices">With more slices it ends, but for one observation at least.</param>
    public ObservationBatch? Peek(int mostSlices)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var oldest))
            {
                return null;
            }

            var slices = 0L;
            Observation[] taken =
            [
                .. _waiting
                    .TakeWhile((one, i) => one.PlanId == oldest.PlanId
                        && ((slices += 1 + (one.Observation.Slices?.Count ?? 0)) <= mostSlices || i == 0))
                    .Select(one => one.Observation),
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
