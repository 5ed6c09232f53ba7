using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Npgsql;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// Lets one of all who want to make the same plan do it while the others wait: within this process by a lock of its
/// own, among replicas by an advisory lock of the database, which a service that dies gives back. Whoever comes next
/// finds the plan stored; where the first one gave up, it is the next one's turn to make it.
/// </summary>
internal sealed class PlanTurns(NpgsqlDataSource database) : IDisposable
{
    /// <summary>Tells these locks from any others in the database: "plan" in ASCII.</summary>
    public const int LockClass = 0x706c616e;

    /// <summary>Each holds a connection for as long as it takes.</summary>
    private const int MostAtOnce = 32;

    private const string LockSql = "SELECT pg_advisory_lock(@LockClass, @key)";

    private const string UnlockSql = "SELECT pg_advisory_unlock(@LockClass, @key)";

    private readonly ConcurrentDictionary<string, Turn> _turns = [];
    private readonly SemaphoreSlim _connections = new(MostAtOnce);

    /// <summary>32 of the id's bits: plans that share them wait for each other, which is no harm.</summary>
    public static int KeyOf(string planId) => unchecked(
        (int)uint.Parse(planId.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>Does the work when it is this caller's turn.</summary>
    public async Task<T> TakeAsync<T>(string planId, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var turn = _turns.AddOrUpdate(planId, _ => new Turn(1, new SemaphoreSlim(1)), (_, known) => known.Another());
        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
            try
            {
                return await AmongReplicasAsync(planId, work, cancellationToken);
            }
            finally
            {
                turn.Gate.Release();
            }
        }
        finally
        {
            Leave(planId);
        }
    }

    public void Dispose() => _connections.Dispose();

    private async Task<T> AmongReplicasAsync<T>(string planId, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _connections.WaitAsync(cancellationToken);
        try
        {
            var key = KeyOf(planId);
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                LockSql, new { LockClass, key }, commandTimeout: 0, cancellationToken: cancellationToken));
            try
            {
                return await work();
            }
            finally
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    UnlockSql, new { LockClass, key }, cancellationToken: CancellationToken.None));
            }
        }
        finally
        {
            _connections.Release();
        }
    }

    /// <summary>The last one forgets the turn.</summary>
    private void Leave(string planId)
    {
        while (_turns.TryGetValue(planId, out var turn))
        {
            var isDone = turn.Waiting == 1
                ? _turns.TryRemove(KeyValuePair.Create(planId, turn))
                : _turns.TryUpdate(planId, turn with { Waiting = turn.Waiting - 1 }, turn);
            if (isDone)
            {
                return;
            }
        }
    }

    private sealed record Turn(int Waiting, SemaphoreSlim Gate)
    {
        public Turn Another() => this with { Waiting = Waiting + 1 };
    }
}
