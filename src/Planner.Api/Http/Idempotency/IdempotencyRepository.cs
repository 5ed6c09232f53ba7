using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>
/// The table idempotency_keys. All SQL that touches it is in this file, and all its times are the database's: the
/// clocks of replicas differ.
/// </summary>
internal sealed class IdempotencyRepository(NpgsqlDataSource database, IOptions<IdempotencyOptions> options)
{
    /// <summary>One row comes back where the key is new, expired, or left behind by a service that died.</summary>
    private const string TakeSql = """
        INSERT INTO idempotency_keys AS kept (idempotency_key, request_sha256, attempt_id, leased_until, expires_at)
        VALUES (@Key, @Sha256, @attemptId, now() + @Lease, now() + @KeepFor)
            ON CONFLICT (idempotency_key) DO UPDATE
           SET request_sha256 = excluded.request_sha256,
               attempt_id     = excluded.attempt_id,
               leased_until   = excluded.leased_until,
               expires_at     = excluded.expires_at,
               status         = NULL,
               headers        = NULL,
               body           = NULL
         WHERE kept.leased_until <= now()
           AND (kept.expires_at <= now()
                OR kept.status IS NULL AND kept.request_sha256 = excluded.request_sha256)
        RETURNING attempt_id
        """;

    private const string FindSql = """
        SELECT request_sha256 AS RequestSha256,
               status         AS Status,
               headers        AS Headers,
               body           AS Body
          FROM idempotency_keys
         WHERE idempotency_key = @Key
        """;

    private const string RenewSql = """
        UPDATE idempotency_keys
           SET leased_until = now() + @Lease
         WHERE idempotency_key = @Key
           AND attempt_id = @attemptId
        """;

    private const string KeepSql = """
        UPDATE idempotency_keys
           SET leased_until = now(),
               status       = @Status,
               headers      = @Headers::json,
               body         = @Body
         WHERE idempotency_key = @key
           AND attempt_id = @attemptId
        """;

    private const string ReleaseSql = """
        DELETE FROM idempotency_keys
         WHERE idempotency_key = @Key
           AND attempt_id = @attemptId
        """;

    /// <summary>Whoever adds one row removes up to ten, so that the table does not outgrow what is kept.</summary>
    private const string SweepSql = """
        DELETE FROM idempotency_keys
         WHERE idempotency_key IN (
               SELECT idempotency_key
                 FROM idempotency_keys
                WHERE expires_at <= now()
                  AND leased_until <= now()
                ORDER BY expires_at
                LIMIT 10
                  FOR UPDATE SKIP LOCKED)
        """;

    public async Task<KeyState> TakeAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (attemptId, times) = (Guid.NewGuid(), options.Value);
        var take = new { request.Key, request.Sha256, attemptId, times.Lease, times.KeepFor };
        var taken = await connection.QuerySingleOrDefaultAsync<Guid?>(
            new CommandDefinition(TakeSql, take, cancellationToken: cancellationToken));
        if (taken is not null)
        {
            await connection.ExecuteAsync(new CommandDefinition(SweepSql, cancellationToken: cancellationToken));
            return new KeyState.Taken(attemptId);
        }

        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(FindSql, new { request.Key }, cancellationToken: cancellationToken));
        return row switch
        {
            null => new KeyState.InFlight(), // released just now: to be tried again like a running one
            _ when !row.RequestSha256.AsSpan().SequenceEqual(request.Sha256) => new KeyState.Reused(),
            { Status: { } status } => new KeyState.Answered(new KeptAnswer(status, row.Headers!, row.Body!)),
            _ => new KeyState.InFlight(),
        };
    }

    /// <summary>The request is still running.</summary>
    public Task RenewAsync(string key, Guid attemptId, CancellationToken cancellationToken) =>
        ExecuteAsync(RenewSql, new { key, attemptId, options.Value.Lease }, cancellationToken);

    /// <summary>The request has its answer.</summary>
    public Task KeepAsync(string key, Guid attemptId, KeptAnswer answer, CancellationToken cancellationToken) =>
        ExecuteAsync(
            KeepSql, new { key, attemptId, answer.Status, answer.Headers, answer.Body }, cancellationToken);

    /// <summary>The request has come to nothing: the key may be used again.</summary>
    public Task ReleaseAsync(string key, Guid attemptId, CancellationToken cancellationToken) =>
        ExecuteAsync(ReleaseSql, new { key, attemptId }, cancellationToken);

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    private sealed record Row
    {
        public required byte[] RequestSha256 { get; init; }
        public int? Status { get; init; }
        public string? Headers { get; init; }
        public byte[]? Body { get; init; }
    }
}
