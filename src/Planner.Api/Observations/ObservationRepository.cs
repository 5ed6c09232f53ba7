using System.Text.Json;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>
/// The tables observations and observation_streams. All SQL that touches them is here and in their rows. Observations
/// are only ever added; a stream's state changes in the transaction that adds to it.
/// </summary>
internal sealed class ObservationRepository(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Quantiles are of so many of the last observations.</summary>
    private const int WindowSize = 1000;

    private const string OfStream =
        "WHERE plan_id = @PlanId AND slicing = @Slicing AND job = @Job AND since = @Since";

    private const string LockSql = $"{StreamRow.SelectSql} {OfStream} FOR UPDATE";

    private const string FindSql = $"{StreamRow.SelectSql} {OfStream}";

    private const string ListStreamsSql = $"""
        {StreamRow.SelectSql}
         WHERE plan_id = @planId
           AND slicing = @slicing
           AND (@job::text IS NULL OR job = @job)
         ORDER BY updated_at DESC, stream_id DESC
        """;

    private const string SlicesSql = """
        SELECT slices
          FROM observations
         WHERE stream_id = @streamId
           AND number >= @since
           AND slices IS NOT NULL
         ORDER BY number DESC
         LIMIT @most
        """;

    /// <summary>Adds observations whole or not at all.</summary>
    public async Task<ObservationStream> AddAsync(
        StreamKey key, IReadOnlyList<StepObservation> observations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (_, after) = await AddAsync(key, observations, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    /// <summary>The same as a part of somebody's transaction.</summary>
    /// <returns>The stream before and after.</returns>
    public async Task<(ObservationStream Before, ObservationStream After)> AddAsync(
        StreamKey key,
        IReadOnlyList<StepObservation> observations,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var now = clock.GetUtcNow().UtcDateTime;
        var named = Named(key);
        await connection.ExecuteAsync(Command(StreamRow.EnsureSql, new
        {
            named.PlanId,
            named.Slicing,
            named.Job,
            named.Since,
            State = StreamRow.JsonOf(StreamState.Empty),
            Now = now,
        }));
        var before = (await connection.QuerySingleAsync<StreamRow>(Command(LockSql, named))).ToStream();
        var after = before with { State = observations.Aggregate(before.State, (state, one) => state.With(one)) };
        await connection.ExecuteAsync(Command(ObservationRow.InsertSql, Columns(before, observations)));
        await connection.ExecuteAsync(Command(
            StreamRow.UpdateSql, new { State = StreamRow.JsonOf(after.State), after.StreamId, Now = now }));
        return (before, after);

        CommandDefinition Command(string sql, object parameters) =>
            new(sql, parameters, transaction, cancellationToken: cancellationToken);
    }

    /// <summary>A run's observations; null before the first.</summary>
    public async Task<ObservationStream?> FindAsync(StreamKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<StreamRow>(
            new CommandDefinition(FindSql, Named(key), cancellationToken: cancellationToken));
        return row?.ToStream();
    }

    /// <summary>All runs of a plan's slicing, or one; the one that was observed last comes first.</summary>
    public async Task<IReadOnlyList<ObservationStream>> ListStreamsAsync(
        string planId, string slicing, string? job, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<StreamRow>(
            new CommandDefinition(ListStreamsSql, new { planId, slicing, job }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToStream())];
    }

    /// <summary>The last deviations of all these runs together, newest first.</summary>
    public async Task<IReadOnlyList<WindowRow>> WindowAsync(
        IEnumerable<ObservationStream> streams, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await WindowAsync(streams, connection, cancellationToken);
    }

    /// <summary>The same, as the connection's transaction sees them.</summary>
    public static async Task<IReadOnlyList<WindowRow>> WindowAsync(
        IEnumerable<ObservationStream> streams, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var parameters = new { streamIds = Ids(streams), WindowSize };
        return [.. await connection.QueryAsync<WindowRow>(
            new CommandDefinition(WindowRow.SelectSql, parameters, cancellationToken: cancellationToken))];
    }

    /// <summary>The last observations of all these runs, newest first, with the key of the page after them.</summary>
    public async Task<Page<StoredObservation>> ListAsync(
        IEnumerable<ObservationStream> streams, long before, Paging paging, CancellationToken cancellationToken)
    {
        var parameters = new { streamIds = Ids(streams), before, paging.Limit };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<ObservationRow>(
            new CommandDefinition(ObservationRow.ListSql, parameters, cancellationToken: cancellationToken));
        var page = paging.Of([.. rows], row => $"{row.ObservationId}");
        return new([.. page.Items.Select(row => row.ToStored())], page.NextCursor);
    }

    /// <summary>The slices of a run's last observations.</summary>
    /// <param name="streamId">The run.</param>
    /// <param name="since">No observation before this number.</param>
    /// <param name="most">No more observations than this.</param>
    public async Task<IReadOnlyList<SliceTime>> SlicesAsync(
        long streamId, long since, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<string>(
            new CommandDefinition(SlicesSql, new { streamId, since, most }, cancellationToken: cancellationToken));
        return [.. rows.SelectMany(json => ObservationRow.SlicesOf(json)!)];
    }

    /// <summary>As the table has it: a run without a name is called ''.</summary>
    private static StreamKey Named(StreamKey key) => key with { Job = key.Job ?? "" };

    private static long[] Ids(IEnumerable<ObservationStream> streams) => [.. streams.Select(stream => stream.StreamId)];

    private static object Columns(ObservationStream stream, IReadOnlyList<StepObservation> observations) => new
    {
        stream.StreamId,
        Before = stream.State.Monitor.Count,
        Steps = observations.Select(one => one.Step).ToArray(),
        StepMs = observations.Select(one => one.StepMs).ToArray(),
        StepDeviations = observations.Select(one => one.StepDeviation).ToArray(),
        ForwardDeviations = observations.Select(one => one.ForwardDeviation).ToArray(),
        BackwardDeviations = observations.Select(one => one.BackwardDeviation).ToArray(),
        ObservedAt = observations.Select(one => one.ObservedAt.UtcDateTime).ToArray(),
        Slices = observations
            .Select(one => one.Slices is null ? null : JsonSerializer.Serialize(one.Slices, PlannerJson.Options))
            .ToArray(),
    };
}
