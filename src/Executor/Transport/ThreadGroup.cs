namespace TeraPipe.Executor.Transport;

/// <summary>
/// What the ranks of a group in one process do together. The last that arrives does the work, in the order of the
/// ranks, so that the result does not depend on who came when.
/// </summary>
/// <param name="size">Ranks of the group.</param>
/// <param name="givenUp">Set when a rank has failed.</param>
internal sealed class ThreadGroup(int size, Func<CancellationToken> givenUp)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Meeting> _open = []; // by their number
    private readonly long[] _calls = new long[size]; // of each rank; its next meeting's number

    public int Size => size;

    /// <summary>Joins the rank's next meeting; the last rank to come runs <paramref name="together"/>.</summary>
    public IPending Meet(int rank, Tensor tensor, Action<Tensor[]> together)
    {
        Meeting? meeting;
        lock (_gate)
        {
            var number = _calls[rank]++;
            if (!_open.TryGetValue(number, out meeting))
            {
                _open.Add(number, meeting = new Meeting(size, givenUp()));
            }

            if (!meeting.Join(rank, tensor))
            {
                return meeting;
            }

            _open.Remove(number);
        }

        meeting.Finish(together);
        return meeting;
    }

    /// <summary>Forgets meetings to which not all have come; all ranks begin anew.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _open.Clear();
            Array.Clear(_calls);
        }
    }

    private sealed class Meeting(int size, CancellationToken givenUp) : IPending
    {
        private readonly Tensor[] _tensors = new Tensor[size];
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _joined;

        /// <summary>Whether all are here.</summary>
        public bool Join(int rank, Tensor tensor)
        {
            _tensors[rank] = tensor;
            return ++_joined == size;
        }

        public void Finish(Action<Tensor[]> together)
        {
            try
            {
                using var scope = NewDisposeScope();
                using var unrecorded = no_grad();
                together(_tensors);
                _done.SetResult();
            }
            catch (Exception failure) // each rank that waits gets it
            {
                _done.SetException(failure);
            }
        }

        public void Wait() => _done.Task.WaitAsync(givenUp).GetAwaiter().GetResult();
    }
}
