using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>The processes of one run: this program with the argument "rank".</summary>
internal sealed class RankRun : IDisposable
{
    /// <summary>No test waits as long as that, unless it hangs.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<int, byte> _given = []; // ports, each once

    private readonly RankChild[] _ranks; // in order

    /// <param name="worldSize">Processes.</param>
    /// <param name="part">What each does.</param>
    /// <param name="arguments">More about it, for each rank.</param>
    /// <param name="missing">A rank that is not started.</param>
    public RankRun(int worldSize, string part, Func<int, IEnumerable<string>> arguments, int? missing = null)
    {
        var port = FreePort();
        _ranks = [.. Enumerable.Range(0, worldSize)
            .Where(rank => rank != missing)
            .Select(rank => new RankChild(rank, worldSize, port, ["rank", part, .. arguments(rank)]))];
    }

    public IReadOnlyList<RankChild> All => _ranks;

    public RankChild this[int rank] => _ranks.Single(child => child.Rank == rank);

    public IEnumerable<RankChild> Others(int rank) => _ranks.Where(other => other.Rank != rank);

    /// <summary>Waits for the end of all, and that all ended well.</summary>
    public void AssertDone() => Assert.All(_ranks, rank =>
    {
        var lines = rank.WaitForExit(Timeout);
        Assert.True(rank.ExitCode == 0, $"rank {rank.Rank} ended with {rank.ExitCode}: {lines}");
    });

    public void Dispose()
    {
        foreach (var rank in _ranks)
        {
            rank.Dispose();
        }
    }

    /// <summary>Not one of those that systems give to connections, so that it is likely to be free a second later.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                var port = Random.Shared.Next(10_000, 30_000);
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                if (_given.TryAdd(port, 0))
                {
                    return port;
                }
            }
            catch (SocketException)
            {
                // taken
            }
        }
    }
}
