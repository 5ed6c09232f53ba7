using Dapper;
using Npgsql;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// The table job_workers: when each worker was heard of last, by the database's clock. All SQL that touches it is here.
/// </summary>
internal sealed class WorkerRepository(NpgsqlDataSource database)
{
    private const string BeatSql = """
        UPDATE job_workers
           SET generation = @generation,
               last_seen_at = clock_timestamp()
         WHERE job = @job
           AND worker = @worker
        """;

    /// <summary>The run's row is locked: no event of the worker happens between what it says and what is written.
    /// </summary>
    private const string FirstBeatSql = """
        INSERT INTO job_workers (job, worker, generation, last_seen_at, is_watched)
        SELECT @job,
               @worker,
               @generation,
               clock_timestamp(),
               NOT EXISTS (
                   SELECT
                     FROM jsonb_array_elements(jobs.elastic_state -> 'workers') AS told
                    WHERE told ->> 'worker' = @worker
                      AND told ->> 'state' <> 'present')
          FROM jobs
         WHERE job = @job
           FOR SHARE
            ON CONFLICT (job, worker) DO UPDATE
           SET generation = EXCLUDED.generation,
               last_seen_at = EXCLUDED.last_seen_at
        """;

    private const string WatchSql = """
        UPDATE job_workers
           SET is_watched = @isWatched,
               last_seen_at = CASE WHEN @isWatched THEN clock_timestamp() ELSE last_seen_at END
         WHERE job = @job
           AND worker = @worker
        """;

    private const string SilentSql = """
        SELECT workers.job                                     AS Job,
               workers.worker                                  AS Worker,
               workers.last_seen_at                            AS LastSeenAt,
               (jobs.elastic ->> 'heartbeatTimeoutMs')::integer AS TimeoutMs
          FROM job_workers AS workers
          JOIN jobs USING (job)
         WHERE workers.is_watched
           AND jobs.ended_at IS NULL
           AND greatest(workers.last_seen_at, @listeningSince) < clock_timestamp()
               - (jobs.elastic ->> 'heartbeatTimeoutMs')::integer * interval '1 millisecond'
         ORDER BY workers.last_seen_at
        """;

    private const string IsStillSilentSql = """
        SELECT count(*)
          FROM job_workers
         WHERE job = @Job
           AND worker = @Worker
           AND is_watched
           AND last_seen_at = @LastSeenAt
        """;

    private const string IgnoreSql = """
        UPDATE job_workers
           SET is_watched = FALSE
         WHERE job = @Job
           AND worker = @Worker
           AND last_seen_at = @LastSeenAt
        """;

    private const string NowSql = "SELECT clock_timestamp()";

    /// <summary>Keeps that a worker lives. One that is lost or drained is not watched, even if it does.</summary>
    public async Task BeatAsync(string job, string worker, int generation, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(BeatSql, new { job, worker, generation }, cancellationToken) == 0)
        {
            await ExecuteAsync(FirstBeatSql, new { job, worker, generation }, cancellationToken);
        }
    }

    /// <summary>Ends to watch a worker whose silence says nothing, unless it was heard of since.</summary>
    public Task IgnoreAsync(SilentWorker silent, CancellationToken cancellationToken) =>
        ExecuteAsync(IgnoreSql, silent, cancellationToken);

    /// <summary>Begins or ends to watch a worker that has sent heartbeats.</summary>
    public static Task WatchAsync(
        string job,
        string worker,
        bool isWatched,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            WatchSql, new { job, worker, isWatched }, transaction, cancellationToken: cancellationToken));

    /// <summary>Workers of active runs that were not heard of for longer than their runs allow.</summary>
    /// <param name="listeningSince">Silence before it says nothing: nobody listened.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SilentWorker>> SilentAsync(
        DateTime listeningSince, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return
        [
            .. await connection.QueryAsync<SilentWorker>(
                new CommandDefinition(SilentSql, new { listeningSince }, cancellationToken: cancellationToken)),
        ];
    }

    /// <summary>Whether nothing was heard of a worker since, and nobody said that it is lost.</summary>
    public static async Task<bool> IsStillSilentAsync(
        SilentWorker silent, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition(
            IsStillSilentSql, silent, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>The database's clock, which all replicas go by.</summary>
    public async Task<DateTime> NowAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateTime>(
            new CommandDefinition(NowSql, cancellationToken: cancellationToken));
    }

    private async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}
