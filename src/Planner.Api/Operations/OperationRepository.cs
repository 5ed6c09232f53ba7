using System.Text.Json;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// The table operations as clients use it; <see cref="OperationLeases"/> has what workers do. All SQL that touches it
/// is in these two files and <see cref="OperationRow"/>.
/// </summary>
internal sealed class OperationRepository(NpgsqlDataSource database)
{
    // The update changes nothing: it gives back the row that is there already.
    private const string AddSql = $"""
        INSERT INTO operations (operation_id, kind, subject, request)
        VALUES (@operationId, @kind, @subject, @request::jsonb)
            ON CONFLICT (kind, subject) WHERE state IN ('queued', 'running') AND NOT cancel_requested
            DO UPDATE SET kind = EXCLUDED.kind
        RETURNING {OperationRow.Columns}
        """;

    private const string AddOnceSql = """
        INSERT INTO operations (operation_id, kind, subject, request)
        VALUES (@operationId, @kind, @subject, @request::jsonb)
            ON CONFLICT DO NOTHING
        """;

    private const string FindSql = $"""
        SELECT {OperationRow.Columns}
          FROM operations
         WHERE operation_id = @operationId
        """;

    private const string ListSql = $"""
        SELECT {OperationRow.Columns}
          FROM operations
         WHERE (@After::text IS NULL OR operation_id < @After)
           AND (@state::text IS NULL OR state = @state)
         ORDER BY operation_id DESC
         LIMIT @Limit
        """;

    private const string CancelSql = """
        UPDATE operations
           SET cancel_requested = true,
               state            = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
               progress_message = CASE state WHEN 'queued' THEN 'Cancelled.' ELSE progress_message END,
               ended_at         = CASE state WHEN 'queued' THEN now() END,
               updated_at       = now(),
               version          = version + 1
         WHERE operation_id = @operationId
           AND state IN ('queued', 'running')
           AND NOT cancel_requested
        """;

    private const string RemoveSql = """
        DELETE FROM operations
         WHERE ended_at < now() - @retention
           AND operation_id <> @kept
        """;

    /// <summary>Queues an operation, or joins the one that waits or runs already and makes the same.</summary>
    /// <param name="kind">The name of an <see cref="IOperationKind"/>.</param>
    /// <param name="subject">What it makes: equal subjects of a kind make the same.</param>
    /// <param name="request">The body that was asked with.</param>
    public async Task<StoredOperation> AddAsync<T>(
        string kind, string subject, T request, CancellationToken cancellationToken)
    {
        var operationId = Guid.CreateVersion7().ToString("N"); // the time first: later ones sort later
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<OperationRow>(new CommandDefinition(
            AddSql, new { operationId, kind, subject, request = Json(request) }, cancellationToken: cancellationToken));
        return row.ToOperation();
    }

    /// <summary>Queues one of a given id, unless it is there already.</summary>
    public async Task AddOnceAsync<T>(
        string operationId, string kind, T request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            AddOnceSql,
            new { operationId, kind, subject = operationId, request = Json(request) },
            cancellationToken: cancellationToken));
    }

    public async Task<StoredOperation?> FindAsync(string operationId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<OperationRow>(
            new CommandDefinition(FindSql, new { operationId }, cancellationToken: cancellationToken));
        return row?.ToOperation();
    }

    /// <summary>Newest first.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="state">Only these; null: all.</param>
    public async Task<IReadOnlyList<StoredOperation>> ListAsync(
        Paging paging, string? state, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OperationRow>(new CommandDefinition(
            ListSql, new { paging.After, paging.Limit, state }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToOperation())];
    }

    /// <summary>Ends what waits; asks whoever runs it to stop. Of what has ended nothing changes.</summary>
    public async Task CancelAsync(string operationId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(
            new CommandDefinition(CancelSql, new { operationId }, cancellationToken: cancellationToken));
    }

    /// <summary>Removes what ended long ago, but for one.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveAsync(TimeSpan retention, string kept, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(
            new CommandDefinition(RemoveSql, new { retention, kept }, cancellationToken: cancellationToken));
    }

    private static string Json<T>(T request) => JsonSerializer.Serialize(request, PlannerJson.Options);
}
