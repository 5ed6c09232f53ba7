using Npgsql;
using NpgsqlTypes;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The table measurements. All SQL that touches it is here: row by row without an object for each, as a profile may
/// have a million.
/// </summary>
internal static class Measurements
{
    private const string SelectSql = """
        SELECT micro_batch,
               slice_tokens,
               context_tokens,
               forward_ms,
               backward_ms,
               forward_spread_ms,
               backward_spread_ms,
               samples
          FROM measurements
         WHERE profile_key = $1
         ORDER BY micro_batch, slice_tokens, context_tokens
        """;

    private const string CopySql = """
        COPY measurements (profile_key, micro_batch, slice_tokens, context_tokens,
                           forward_ms, backward_ms, forward_spread_ms, backward_spread_ms, samples)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>In the order of the table, and so of the index.</summary>
    public static async Task<IReadOnlyList<RawLatencyPoint>> ReadAsync(
        NpgsqlConnection connection, long profileKey, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectSql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = profileKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var points = new List<RawLatencyPoint>(count);
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new RawLatencyPoint(
                reader.GetInt32(0),
                reader.GetInt32(1),
                reader.GetInt32(2),
                reader.GetDouble(3),
                reader.GetDouble(4),
                reader.IsDBNull(5) ? null : reader.GetDouble(5),
                reader.IsDBNull(6) ? null : reader.GetDouble(6),
                reader.IsDBNull(7) ? null : reader.GetInt32(7)));
        }

        return points;
    }

    /// <summary>Adds them in the order of the table, which is the index's.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, long profileKey, LatencyTable table, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var point in table.Points)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(profileKey, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(point.MicroBatch, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Slice.Count, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Context.Count, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Forward.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.Backward.Value, NpgsqlDbType.Double, cancellationToken);
            await WriteAsync(copy, point.ForwardSpread, cancellationToken);
            await WriteAsync(copy, point.BackwardSpread, cancellationToken);
            await copy.WriteAsync(point.Samples, NpgsqlDbType.Integer, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(
        NpgsqlBinaryImporter copy, Milliseconds? time, CancellationToken cancellationToken) =>
        time is { } ms
            ? copy.WriteAsync(ms.Value, NpgsqlDbType.Double, cancellationToken)
            : copy.WriteNullAsync(cancellationToken);
}
