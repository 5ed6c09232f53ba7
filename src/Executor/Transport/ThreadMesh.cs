namespace TeraPipe.Executor.Transport;

/// <summary>The ranks of one process in one generation, each on a thread of its own.</summary>
internal sealed class ThreadMesh : IDisposable
{
    private readonly RankGrid _grid;
    private readonly Mailboxes _mailboxes;
    private readonly int _generation;
    private readonly Dictionary<string, ThreadGroup> _groups = [];
    private CancellationTokenSource _givenUp = new();

    /// <param name="grid">Who stands where.</param>
    /// <param name="mailboxes">Of all generations; whoever made them clears them.</param>
    /// <param name="generation">What its messages carry.</param>
    public ThreadMesh(RankGrid grid, Mailboxes mailboxes, int generation) =>
        (_grid, _mailboxes, _generation) = (grid, mailboxes, generation);

    /// <summary>Set when a rank has failed: the others stop waiting for it.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    /// <summary>A rank's way to the others.</summary>
    public IRankTransport Connect(int rank) => new ThreadTransport(this, _grid, rank);

    /// <summary>Ends all waiting.</summary>
    public void GiveUp() => _givenUp.Cancel();

    /// <summary>Throws away what a step that was given up has left on the way. No rank runs meanwhile.</summary>
    public void Reset()
    {
        _givenUp.Dispose();
        _givenUp = new CancellationTokenSource();
        _mailboxes.Clear();
        foreach (var group in _groups.Values)
        {
            group.Clear();
        }
    }

    public void Dispose() => _givenUp.Dispose();

    /// <summary>What has been sent to a rank.</summary>
    internal Mailbox MailboxOf(int rank) => _mailboxes.Of(rank);

    /// <summary>Sends to a rank.</summary>
    /// <exception cref="StaleGenerationException">The ranks were placed in another way since.</exception>
    internal void Put(int rank, SliceKey key, Tensor tensor) => _mailboxes.Put(rank, _generation, key, tensor);

    /// <summary>A rank's place in a group, which begins with the first that asks for it.</summary>
    internal ICommunicator Join(int rank, int[] members)
    {
        if (members.Length == 1)
        {
            return SoloCommunicator.Instance;
        }

        lock (_groups)
        {
            var name = string.Join(',', members);
            if (!_groups.TryGetValue(name, out var group))
            {
                _groups.Add(name, group = new ThreadGroup(members.Length, () => GivenUp));
            }

            return new ThreadCommunicator(group, Array.IndexOf(members, rank));
        }
    }
}
