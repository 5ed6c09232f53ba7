using Dapper;
using Npgsql;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// The tables jobs and job_events. All SQL that touches them is here and in their rows. A run changes only by events,
/// and the events and the state that they leave are written in one transaction.
/// </summary>
internal sealed class JobRepository(NpgsqlDataSource database, TimeProvider clock, ILogger<JobRepository> logger)
{
    private const string FindSql = $"{JobRow.SelectSql} WHERE job = @job";

    private const string LockSql = $"{FindSql} FOR UPDATE";

    private const string ListSql = $"""
        {JobRow.SelectSql}
         WHERE @After::text IS NULL
            OR job > @After
         ORDER BY job
         LIMIT @Limit
        """;

    private const string FindEventSql = $"{JobEventRow.SelectSql} WHERE job = @job AND sequence = @sequence";

    private const string FindEventByIdSql = $"{JobEventRow.SelectSql} WHERE job = @job AND event_id = @eventId";

    private const string ReplansSql = $"""
        {JobEventRow.SelectSql}
         WHERE job = @job
           AND sequence > @after
           AND kind = 'elasticPlanned'
         ORDER BY sequence
         LIMIT @limit
        """;

    private const string EventsSql = $"""
        {JobEventRow.SelectSql}
         WHERE job = @job
           AND sequence > @after
         ORDER BY sequence
         LIMIT @limit
        """;

    public async Task<StoredJob?> FindAsync(string job, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
            new CommandDefinition(FindSql, new { job }, cancellationToken: cancellationToken));
        return row is { ObservedEvent: { } sequence }
            ? row.ToJob((await connection.QuerySingleAsync<JobEventRow>(new CommandDefinition(
                FindEventSql, new { job, sequence }, cancellationToken: cancellationToken))).ToEvent())
            : row?.ToJob();
    }

    /// <summary>A page of the runs, by name, without what was observed.</summary>
    public async Task<Page<StoredJob>> ListAsync(Paging paging, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobRow>(
            new CommandDefinition(ListSql, paging, cancellationToken: cancellationToken));
        return paging.Of([.. rows], row => row.Job).Map(row => row.ToJob());
    }

    /// <summary>Events in their order.</summary>
    public async Task<IReadOnlyList<JobEvent>> EventsAsync(
        string job, int after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobEventRow>(
            new CommandDefinition(EventsSql, new { job, after, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEvent())];
    }

    /// <summary>The event that a client gave this id; null where there is none.</summary>
    public async Task<JobEvent?> FindEventAsync(string job, string eventId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<JobEventRow>(new CommandDefinition(
            FindEventByIdSql, new { job, eventId }, cancellationToken: cancellationToken)))?.ToEvent();
    }

    /// <summary>The decisions about an elastic run's plan, in their order.</summary>
    public async Task<IReadOnlyList<JobEvent>> ReplansAsync(
        string job, int after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<JobEventRow>(
            new CommandDefinition(ReplansSql, new { job, after, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEvent())];
    }

    /// <summary>Registers a run with its first events.</summary>
    /// <returns>Whether it was added: false where there is one of that name.</returns>
    public async Task<bool> AddAsync(
        string job,
        JobPolicy policy,
        ElasticSettings? elastic,
        IReadOnlyList<JobEventDraft> drafts,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        JobEvent[] events = [.. drafts.Select((draft, i) => draft.At(i + 1, now))];
        var stored = new StoredJob(job, policy, JobState.Of(events, policy)) { Elastic = elastic };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var insert = new CommandDefinition(
            JobRow.InsertSql, JobRow.From(stored), transaction, cancellationToken: cancellationToken);
        if (await connection.ExecuteAsync(insert) == 0)
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            JobEventRow.InsertSql,
            events.Select(next => JobEventRow.From(job, next)),
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        Array.ForEach(events, next => JobLog.Happened(logger, job, next.Sequence, next.Kind, next.Reason));
        return true;
    }

    /// <summary>Changes a run: nobody else does so meanwhile, and all of it happens or nothing.</summary>
    /// <param name="job">A run that there is.</param>
    /// <param name="change">What else is to be written in the transaction, and which events follow from the run as it
    /// is now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run after it, and what the change said.</returns>
    public async Task<(StoredJob Job, T Result)> ChangeAsync<T>(
        string job,
        Func<StoredJob, NpgsqlTransaction, Task<(T Result, IReadOnlyList<JobEventDraft> Events)>> change,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<JobRow>(
            new CommandDefinition(LockSql, new { job }, transaction, cancellationToken: cancellationToken));
        var (result, drafts) = await change(row.ToJob(), transaction);
        var (stored, events) = await AppendAsync(row.ToJob(), drafts, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var next in events)
        {
            JobLog.Happened(logger, job, next.Sequence, next.Kind, next.Reason);
        }

        return (stored, result);
    }

    private async Task<(StoredJob Job, IReadOnlyList<JobEvent> Events)> AppendAsync(
        StoredJob job,
        IReadOnlyList<JobEventDraft> drafts,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken)
    {
        var events = new List<JobEvent>();
        foreach (var draft in drafts)
        {
            var next = draft.At(job.State.Version + 1, clock.GetUtcNow());
            job = job with { State = JobState.After(job.State, next, job.Policy) };
            events.Add(next);
            await ExecuteAsync(JobEventRow.InsertSql, JobEventRow.From(job.Job, next));
        }

        if (events.Count > 0)
        {
            await ExecuteAsync(JobRow.UpdateSql, JobRow.From(job));
        }

        return (job, events);

        Task ExecuteAsync(string sql, object parameters) => transaction.Connection!.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
    }
}
