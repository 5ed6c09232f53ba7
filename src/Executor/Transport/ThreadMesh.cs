namespace TeraPipe.Executor.Transport;

/// <summary>The ranks of one process, each on a thread of its own.</summary>
internal sealed class ThreadMesh : IDisposable
{
    private readonly RankGrid _grid;
    private readonly Mailbox[] _mailboxes; // [r] is rank r's
    private readonly Dictionary<string, ThreadGroup> _groups = [];
    private CancellationTokenSource _givenUp = new();

    public ThreadMesh(RankGrid grid)
    {
        _grid = grid;
        _mailboxes = [.. Enumerable.Range(0, grid.WorldSize).Select(_ => new Mailbox())];
    }

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
        Array.ForEach(_mailboxes, mailbox => mailbox.Clear());
        foreach (var group in _groups.Values)
        {
            group.Clear();
        }
    }

    public void Dispose()
    {
        Array.ForEach(_mailboxes, mailbox => mailbox.Clear());
        _givenUp.Dispose();
    }

    /// <summary>What has been sent to a rank.</summary>
    internal Mailbox MailboxOf(int rank) => _mailboxes[rank];

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
