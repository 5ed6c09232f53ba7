using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The table profiles. All SQL that touches it is here and in <see cref="ProfileSql"/>; that of a profile's
/// measurements is in <see cref="Measurements"/>. What was read or added is kept in the cache.
/// </summary>
internal sealed class ProfileRepository(NpgsqlDataSource database, ProfileCache cache)
{
    /// <summary>A null is what <see cref="Layers"/> leaves out.</summary>
    private const string IsLayer = """
        (hidden_size, heads, feed_forward_size) = (@HiddenSize, @Heads, @FeedForwardSize)
        AND architecture IS NOT DISTINCT FROM @Architecture
        AND key_value_heads IS NOT DISTINCT FROM @KeyValueHeads
        """;

    private const string ListSql = $"""
        {ProfileSql.Select}
         WHERE (@After::text IS NULL OR listing_key > @After)
           AND (@DeviceName::text IS NULL OR device_name = @DeviceName)
           AND (@Dtype::text IS NULL OR dtype = @Dtype)
           AND (@TensorParallelDegree::integer IS NULL
                OR hidden_size IS NULL
                OR tensor_parallel_degree = @TensorParallelDegree)
           AND (@HiddenSize::integer IS NULL
                OR hidden_size IS NULL
                OR {IsLayer})
         ORDER BY listing_key
         LIMIT @Limit
        """;

    private const string ListForSql = $"""
        {ProfileSql.Select}
         WHERE device_name = ANY (@deviceNames)
           AND (hidden_size IS NULL
            OR {IsLayer})
         ORDER BY created_at DESC, profile_id
         LIMIT 100
        """;

    private const string FindSql = $"{ProfileSql.Select} WHERE profile_id = @idOrName OR name = @idOrName";

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
           AND newer.architecture IS NOT DISTINCT FROM known.architecture
           AND newer.key_value_heads IS NOT DISTINCT FROM known.key_value_heads
         WHERE known.profile_id = @profileId
           AND newer.created_at > known.created_at
           AND newer.adjusted_from IS NULL
           AND (newer.estimated_from IS NULL OR known.estimated_from IS NOT NULL)
         ORDER BY newer.created_at DESC
         LIMIT 1
        """;

    /// <summary>Measured on a device of one of these names and this model's layer, or the datasheet of one.</summary>
    /// <returns>The newest first, a hundred at most: older measurements of the same do not matter any more.</returns>
    public async Task<IReadOnlyList<ProfileSummary>> ListForAsync(
        string[] deviceNames, ModelResponse model, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var layer = Layers.Of(model);
        var parameters = new
        {
            deviceNames,
            layer.HiddenSize,
            layer.Heads,
            layer.FeedForwardSize,
            layer.Architecture,
            layer.KeyValueHeads,
        };
        var rows = await connection.QueryAsync<ProfileRow>(
            new CommandDefinition(ListForSql, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToSummary())];
    }

    /// <summary>A page of the profiles that pass the filter, oldest first.</summary>
    public async Task<Page<ProfileSummary>> ListAsync(
        ProfileFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        var wanted = new
        {
            paging.After,
            paging.Limit,
            filter.DeviceName,
            filter.Dtype,
            filter.TensorParallelDegree,
            filter.Layer?.HiddenSize,
            filter.Layer?.Heads,
            filter.Layer?.FeedForwardSize,
            filter.Layer?.Architecture,
            filter.Layer?.KeyValueHeads,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<ProfileRow>(
            new CommandDefinition(ListSql, wanted, cancellationToken: cancellationToken));
        return paging.Of([.. rows], row => row.ListingKey).Map(row => row.ToSummary());
    }

    /// <summary>Without a question to the database where it is cached.</summary>
    public async Task<StoredProfile?> FindAsync(string idOrName, CancellationToken cancellationToken) =>
        cache.TryFind(idOrName, out var cached) ? cached
            : await ReadAsync(idOrName, cancellationToken) is { } read ? cache.Keep(read)
            : null;

    /// <summary>Whether there is a profile of this id; a name is none.</summary>
    public async Task<bool> HasAsync(string profileId, CancellationToken cancellationToken) =>
        (await FindAsync(profileId, cancellationToken))?.Profile.ProfileId == profileId;

    /// <summary>
    /// The newest profile of the same device, software, layer, dtype and degree that is newer than this one and was not
    /// adjusted, nor composed where this one was measured; null: there is none.
    /// </summary>
    public async Task<StoredProfile?> FindNewerComparableAsync(string profileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var newer = await connection.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(NewerComparableSql, new { profileId }, cancellationToken: cancellationToken));
        return newer is null ? null : await FindAsync(newer, cancellationToken);
    }

    /// <summary>Adds a profile whole or not at all.</summary>
    /// <returns>Whether it was added: false where one has its id or its name already.</returns>
    public async Task<bool> AddAsync(Profile profile, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = ProfileRow.From(profile);
        var added = await connection.QuerySingleOrDefaultAsync<Added>(
            new CommandDefinition(ProfileSql.Insert, row, transaction, cancellationToken: cancellationToken));
        if (added is null)
        {
            return false;
        }

        if (profile.Measured is { } measured)
        {
            await Measurements.CopyAsync(connection, added.ProfileKey, measured, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        cache.Keep(new StoredProfile(profile, (row with { CreatedAt = added.CreatedAt }).ToSummary()));
        return true;
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

        var (points, details) = await Measurements.ReadAsync(
            connection, row.ProfileKey, row.MeasurementCount, cancellationToken);
        return row.ToStoredProfile(points, details);
    }

    private sealed record Added
    {
        public required long ProfileKey { get; init; }
        public required DateTime CreatedAt { get; init; }
    }
}
