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
        private readonly Lock _door = new();
        private int _joined;
        private bool _isLeft;

        /// <summary>Whether all are here.</summary>
        /// <exception cref="OperationCanceledException">One has left, as a rank has failed.</exception>
        public bool Join(int rank, Tensor tensor)
        {
            lock (_door)
            {
                _tensors[rank] = tensor;
                return !_isLeft ? ++_joined == size : throw new OperationCanceledException(givenUp);
            }
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

        /// <summary>
        /// Waits until it is done. When a rank has failed, nobody waits any more for those who are not here; but where
        /// all are, the last one works with everybody's tensors, which must stay until it has done so.
        /// </summary>
        public void Wait()
        {
            try
            {
                _done.Task.WaitAsync(givenUp).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!Leave())
            {
                _done.Task.GetAwaiter().GetResult();
            }
        }

        /// <summary>Leaves, unless all are here.</summary>
        private bool Leave()
        {
            lock (_door)
            {
                _isLeft |= _joined < size;
                return _isLeft;
            }
        }
    }
}
