using Dapper;
using Npgsql;
using NpgsqlTypes;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The tables profiles and measurements. All SQL that touches them is here and in <see cref="ProfileRow"/>. What was
/// read is kept in the cache.
/// </summary>
internal sealed class ProfileRepository(NpgsqlDataSource database, ProfileCache cache)
{
    private const string ListSql = $"""
        {ProfileRow.SelectSql}
         WHERE @After::text IS NULL
            OR listing_key > @After
         ORDER BY listing_key
         LIMIT @Limit
        """;

    private const string FindSql = $"{ProfileRow.SelectSql} WHERE profile_id = @idOrName OR name = @idOrName";

    private const string MeasurementsSql = """
        SELECT micro_batch        AS MicroBatch,
               slice_tokens       AS SliceTokens,
               context_tokens     AS ContextTokens,
               forward_ms         AS ForwardMs,
               backward_ms        AS BackwardMs,
               forward_spread_ms  AS ForwardSpreadMs,
               backward_spread_ms AS BackwardSpreadMs,
               samples            AS Samples
          FROM measurements
         WHERE profile_id = @ProfileId
         ORDER BY micro_batch, slice_tokens, context_tokens
        """;

    private const string NewerComparableSql = """
        SELECT newer.profile_id
          FROM profiles AS known
          JOIN profiles AS newer
            ON newer.device_name = known.device_name
           AND newer.device_kind = known.device_kind
           AND newer.driver IS NOT DISTINCT FROM known.driver
           AND newer.cuda IS NOT DISTINCT FROM known.cuda
           AND newer.torch IS NOT DISTINCT FROM known.torch
           AND newer.kernel_backend IS NOT DISTINCT FROM known.kernel_backend
           AND newer.threads IS NOT DISTINCT FROM known.threads
           AND newer.dtype = known.dtype
           AND newer.tensor_parallel_degree = known.tensor_parallel_degree
           AND newer.hidden_size IS NOT DISTINCT FROM known.hidden_size
           AND newer.heads IS NOT DISTINCT FROM known.heads
           AND newer.feed_forward_size IS NOT DISTINCT FROM known.feed_forward_size
         WHERE known.profile_id = @profileId
           AND newer.created_at > known.created_at
           AND newer.adjusted_from IS NULL
         ORDER BY newer.created_at DESC
         LIMIT 1
        """;

    private const string CopySql = """
        COPY measurements (profile_id, micro_batch, slice_tokens, context_tokens,
                           forward_ms, backward_ms, forward_spread_ms, backward_spread_ms, samples)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>A page of the profiles, oldest first.</summary>
    public async Task<Page<ProfileSummary>> ListAsync(Paging paging, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<ProfileRow>(
            new CommandDefinition(ListSql, paging, cancellationToken: cancellationToken));
        return paging.Of([.. rows], row => row.ListingKey).Map(row => row.ToSummary());
    }

    /// <summary>Without a question to the database where it is cached.</summary>
    public async Task<StoredProfile?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
        cache.TryFind(idOrName, out var cached) ? cached
            : await ReadAsync(idOrName, cancellationToken) is { } read ? cache.Keep(read)
            : null;

    /// <summary>
    /// The newest profile of the same device, software, layer, dtype and degree that is newer than this one and was not
    /// adjusted; null: there is none.
    /// </summary>
    public async Task<StoredProfile?> FindNewerComparableAsync(string profileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var newer = await connection.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(NewerComparableSql, new { profileId }, cancellationToken: cancellationToken));
        return newer is null ? null : await FindAsync(newer, cancellationToken);
    }

    /// <summary>Whether there is a profile of this id, not name.</summary>
    public async Task<bool> HasAsync(string profileId, CancellationToken cancellationToken) =>
        (await FindAsync(profileId, cancellationToken))?.Profile.ProfileId == profileId;

    /// <summary>Adds a profile whole or not at all.</summary>
    /// <returns>Whether it was added: false where one has its id or its name already.</returns>
    public async Task<bool> AddAsync(Profile profile, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var insert = new CommandDefinition(
            ProfileRow.InsertSql, ProfileRow.From(profile), transaction, cancellationToken: cancellationToken);
        var isNew = await connection.ExecuteAsync(insert) == 1;
        if (isNew)
        {
            await CopyMeasurementsAsync(connection, profile, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return isNew;
    }

    private async Task<StoredProfile?> ReadAsync(string idOrName, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ProfileRow>(
            new CommandDefinition(FindSql, new { idOrName }, cancellationToken: cancellationToken));
        if (row is null)
        {
            return null;
        }

        var measurements = await connection.QueryAsync<Measurement>(
            new CommandDefinition(MeasurementsSql, new { row.ProfileId }, cancellationToken: cancellationToken));
        return row.ToStoredProfile([.. measurements]);
    }

    private static async Task CopyMeasurementsAsync(
        NpgsqlConnection connection, Profile profile, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var point in profile.Content.Measurements ?? [])
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(profile.ProfileId, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(point.MicroBatch!.Value, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.SliceTokens!.Value, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.ContextTokens!.Value, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.ForwardMs!.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.BackwardMs!.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.ForwardSpreadMs, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.BackwardSpreadMs, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.Samples, NpgsqlDbType.Integer, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
