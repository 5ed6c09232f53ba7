using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Worker;

namespace TeraPipe.Profiler.Transfers;

/// <summary>The processes at the ends of a link, or the one that has both, seen from the agent.</summary>
internal sealed class Link : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2); // a minute to meet, and the message's own

    private readonly List<WorkerProcess> _ends = []; // the first rank's first

    /// <param name="transport">See <see cref="TransferSettings"/>.</param>
    /// <param name="options">How processes are started.</param>
    /// <param name="clock">What limits are measured by.</param>
    /// <exception cref="Commands.CommandException">An end does not start; says why.</exception>
    public Link(string transport, WorkerOptions options, TimeProvider clock)
    {
        try
        {
            var port = Open(0, 0);
            if (transport != TransferSettings.InProcess)
            {
                Open(1, port);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        int Open(int rank, int port)
        {
            var (process, opened) = WorkerProcess.Open<WorkerReply.LinkOpened>(
                new WorkerRequest.OpenLink(new LinkSubject(transport, rank, port)), options, threads: 1, clock);
            _ends.Add(process);
            return opened.Port;
        }
    }

    /// <summary>The processes, the first rank's first; of a link that is disposed, those that were.</summary>
    internal IReadOnlyList<int> Processes => [.. _ends.Select(end => end.Id)];

    /// <summary>Passes messages to and fro.</summary>
    /// <returns>Half of the time there and back, in milliseconds, of each.</returns>
    /// <exception cref="PointFailedException">They did not pass; the link is of no use any more.</exception>
    public double[] Pass(long bytes, int runs)
    {
        foreach (var end in _ends)
        {
            end.TrySend(new WorkerRequest.Pass(bytes, runs)); // if that fails, so does the answer
        }

        WorkerReply[] replies = [.. _ends.Select(end => end.Receive(_patience))];
        return replies.OfType<WorkerReply.PointFailed>().FirstOrDefault() is { } failure
            ? throw new PointFailedException(failure.Outcome, failure.Message)
            : ((WorkerReply.Took)replies[0]).TimesMs;
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.ForEach(end => end.Dispose());
}
