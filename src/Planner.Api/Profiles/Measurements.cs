using Npgsql;
using NpgsqlTypes;
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
               samples,
               input_gradient_ms,
               weight_gradient_ms,
               recompute_ms,
               peak_bytes,
               outliers,
               is_bimodal
          FROM measurements
         WHERE profile_key = $1
         ORDER BY micro_batch, slice_tokens, context_tokens
        """;

    private const string CopySql = """
        COPY measurements (profile_key, micro_batch, slice_tokens, context_tokens,
                           forward_ms, backward_ms, forward_spread_ms, backward_spread_ms, samples)
        FROM STDIN (FORMAT BINARY)
        """;

    private const string CopyWithDetailsSql = """
        COPY measurements (profile_key, micro_batch, slice_tokens, context_tokens,
                           forward_ms, backward_ms, forward_spread_ms, backward_spread_ms, samples,
                           input_gradient_ms, weight_gradient_ms, recompute_ms, peak_bytes, outliers, is_bimodal)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>In the order of the table, and so of the index.</summary>
    public static async Task<(IReadOnlyList<RawLatencyPoint> Points, Dictionary<PointKey, PointDetails> Details)>
        ReadAsync(NpgsqlConnection connection, long profileKey, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectSql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = profileKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (points, details) = (new List<RawLatencyPoint>(count), new Dictionary<PointKey, PointDetails>());
        while (await reader.ReadAsync(cancellationToken))
        {
            var (microBatch, slice, context) = (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2));
            points.Add(new RawLatencyPoint(
                microBatch,
                slice,
                context,
                reader.GetDouble(3),
                reader.GetDouble(4),
                OrNull<double>(reader, 5),
                OrNull<double>(reader, 6),
                OrNull<int>(reader, 7)));
            if (DetailsOf(reader) is { } known)
            {
                details[new PointKey(microBatch, slice, context)] = known;
            }
        }

        return (points, details);
    }

    /// <summary>Adds them in the order of the table, which is the index's.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, long profileKey, MeasuredPoints measured, CancellationToken cancellationToken)
    {
        var sql = measured.HasDetails ? CopyWithDetailsSql : CopySql;
        await using var copy = await connection.BeginBinaryImportAsync(sql, cancellationToken);
        foreach (var point in measured.Points)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(profileKey, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(point.MicroBatch, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Slice.Count, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Context.Count, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Forward.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.Backward.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.ForwardSpread?.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.BackwardSpread?.Value, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(point.Samples, NpgsqlDbType.Integer, cancellationToken);
            if (measured.HasDetails)
            {
                await WriteAsync(copy, measured.DetailsOf(point), cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter copy, PointDetails? details, CancellationToken cancellationToken)
    {
        await copy.WriteAsync(details?.InputGradientMs, NpgsqlDbType.Double, cancellationToken);
        await copy.WriteAsync(details?.WeightGradientMs, NpgsqlDbType.Double, cancellationToken);
        await copy.WriteAsync(details?.RecomputeMs, NpgsqlDbType.Double, cancellationToken);
        await copy.WriteAsync(details?.PeakBytes, NpgsqlDbType.Bigint, cancellationToken);
        await copy.WriteAsync(details?.Outliers, NpgsqlDbType.Integer, cancellationToken);
        await copy.WriteAsync(details?.IsBimodal, NpgsqlDbType.Boolean, cancellationToken);
    }

    private static PointDetails? DetailsOf(NpgsqlDataReader reader) => new SentPoint
    {
        InputGradientMs = OrNull<double>(reader, 8),
        WeightGradientMs = OrNull<double>(reader, 9),
        RecomputeMs = OrNull<double>(reader, 10),
        PeakBytes = OrNull<long>(reader, 11),
        Outliers = OrNull<int>(reader, 12),
        IsBimodal = OrNull<bool>(reader, 13),
    }.Details;

    private static T? OrNull<T>(NpgsqlDataReader reader, int column)
        where T : struct =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
