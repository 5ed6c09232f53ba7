using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// The table operations as workers use it. An operation is run by one service at a time, the one that has the lease;
/// every write names the lease, so that a service that lost it changes nothing any more.
/// </summary>
internal sealed class OperationLeases(NpgsqlDataSource database, IOptions<OperationOptions> options)
{
    // First an end to those whose service died and that are not to be begun again, then the oldest of the others.
    private const string TakeSql = """
        UPDATE operations
           SET state            = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'failed' END,
               problem          = CASE WHEN cancel_requested THEN NULL ELSE @problem::jsonb END,
               progress_message = CASE WHEN cancel_requested THEN 'Cancelled.' ELSE 'Given up.' END,
               remaining_ms     = NULL,
               lease_id         = NULL,
               lease_expires_at = NULL,
               ended_at         = now(),
               updated_at       = now(),
               version          = version + 1
         WHERE state = 'running'
           AND lease_expires_at < now()
           AND (cancel_requested OR attempts >= @MaxAttempts);

        WITH next AS MATERIALIZED (
            SELECT operation_id
              FROM operations
             WHERE state IN ('queued', 'running')
               AND (state = 'queued' OR lease_expires_at < now() AND NOT cancel_requested AND attempts < @MaxAttempts)
               AND kind = ANY(@kinds)
               AND (@operationId::text IS NULL OR operation_id = @operationId)
             ORDER BY operation_id
             LIMIT 1
               FOR UPDATE SKIP LOCKED)
        UPDATE operations
           SET state            = 'running',
               attempts         = attempts + 1,
               progress_message = 'Begun.',
               lease_id         = @leaseId,
               lease_expires_at = now() + @Lease,
               started_at       = COALESCE(started_at, now()),
               updated_at       = now(),
               version          = version + 1
          FROM next
         WHERE operations.operation_id = next.operation_id
        RETURNING operations.operation_id AS OperationId,
                  kind                    AS Kind,
                  request                 AS Request,
                  attempts                AS Attempts
        """;

    private const string RenewSql = """
        UPDATE operations
           SET lease_expires_at  = now() + @Lease,
               progress_fraction = COALESCE(GREATEST(progress_fraction, @Fraction), progress_fraction),
               progress_message  = COALESCE(@Message, progress_message),
               remaining_ms      = CASE WHEN @isNews THEN @RemainingMs ELSE remaining_ms END,
               updated_at        = CASE WHEN @isNews THEN now() ELSE updated_at END,
               version           = version + CASE WHEN @isNews THEN 1 ELSE 0 END
         WHERE operation_id = @OperationId
           AND lease_id = @LeaseId
        RETURNING cancel_requested
        """;

    private const string EndSql = """
        UPDATE operations
           SET state             = @state,
               result_url        = @resultUrl,
               problem           = @problem::jsonb,
               progress_fraction = CASE @state WHEN 'succeeded' THEN 1 ELSE progress_fraction END,
               progress_message  = @message,
               remaining_ms      = NULL,
               lease_id          = NULL,
               lease_expires_at  = NULL,
               ended_at          = now(),
               updated_at        = now(),
               version           = version + 1
         WHERE operation_id = @OperationId
           AND lease_id = @LeaseId
        """;

    // Stopping a service is no attempt that failed.
    private const string PutBackSql = """
        UPDATE operations
           SET state            = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,
               attempts         = attempts - 1,
               progress_message = CASE WHEN cancel_requested THEN 'Cancelled.' ELSE 'Queued again.' END,
               remaining_ms     = NULL,
               lease_id         = NULL,
               lease_expires_at = NULL,
               ended_at         = CASE WHEN cancel_requested THEN now() END,
               updated_at       = now(),
               version          = version + 1
         WHERE operation_id = @OperationId
           AND lease_id = @LeaseId
        """;

    /// <summary>Takes the oldest operation that nobody runs, if there is one.</summary>
    /// <param name="kinds">Only of these kinds: a replica of another version may know others.</param>
    /// <param name="operationId">Only this one; null: any.</param>
    public async Task<TakenOperation?> TakeAsync(
        string[] kinds, string? operationId, CancellationToken cancellationToken)
    {
        var leaseId = Guid.NewGuid();
        var abandoned = Problems.OperationAbandoned(options.Value.MaxAttempts).ProblemDetails.ToContract();
        var parameters = new
        {
            kinds,
            operationId,
            leaseId,
            problem = Json(abandoned),
            options.Value.Lease,
            options.Value.MaxAttempts,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(TakeSql, parameters, cancellationToken: cancellationToken));
        return row?.ToOperation(leaseId);
    }

    /// <summary>Renews the lease, tells how far it is, and learns whether to go on.</summary>
    /// <param name="taken">The operation.</param>
    /// <param name="news">How far it is; null where nothing was told since.</param>
    public async Task<LeaseState> RenewAsync(
        TakenOperation taken, OperationProgress? news, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            taken.OperationId,
            taken.LeaseId,
            options.Value.Lease,
            isNews = news is not null,
            news?.Fraction,
            news?.Message,
            news?.RemainingMs,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<bool?>(
            new CommandDefinition(RenewSql, parameters, cancellationToken: cancellationToken)) switch
        {
            null => LeaseState.Lost,
            true => LeaseState.CancelRequested,
            false => LeaseState.Held,
        };
    }

    /// <returns>Whether it ended so: false where the lease was lost.</returns>
    public Task<bool> SucceedAsync(TakenOperation taken, string resultUrl) =>
        EndAsync(taken, OperationState.Succeeded, "Done.", resultUrl);

    /// <inheritdoc cref="SucceedAsync"/>
    public Task<bool> FailAsync(TakenOperation taken, Problem problem) =>
        EndAsync(taken, OperationState.Failed, problem.Title, problem: problem);

    /// <inheritdoc cref="SucceedAsync"/>
    public Task<bool> CancelAsync(TakenOperation taken) => EndAsync(taken, OperationState.Cancelled, "Cancelled.");

    /// <summary>Queues it again, because this service stops.</summary>
    public async Task PutBackAsync(TakenOperation taken)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(new CommandDefinition(PutBackSql, new { taken.OperationId, taken.LeaseId }));
    }

    /// <remarks>Not cancellable: what was done is written down, also when the service is about to stop.</remarks>
    private async Task<bool> EndAsync(
        TakenOperation taken, string state, string message, string? resultUrl = null, Problem? problem = null)
    {
        var parameters = new
        {
            taken.OperationId,
            taken.LeaseId,
            state,
            message,
            resultUrl,
            problem = problem is null ? null : Json(problem),
        };
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteAsync(new CommandDefinition(EndSql, parameters)) == 1;
    }

    private static string Json(Problem problem) => JsonSerializer.Serialize(problem, PlannerJson.Options);

    private sealed record Row
    {
        public required string OperationId { get; init; }
        public required string Kind { get; init; }
        public required string Request { get; init; }
        public required int Attempts { get; init; }

        public TakenOperation ToOperation(Guid leaseId)
        {
            using var request = JsonDocument.Parse(Request);
            return new TakenOperation(OperationId, leaseId, Kind, request.RootElement.Clone(), Attempts);
        }
    }
}
