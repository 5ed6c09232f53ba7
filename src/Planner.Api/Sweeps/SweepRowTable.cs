using Dapper;
using Npgsql;
using NpgsqlTypes;
using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The rows of sweeps in the database.</summary>
internal static class SweepRowTable
{
    private const string CopySql = """
        COPY sweep_rows (sweep_id, row_index, sequence_tokens, step_sequences, pipeline_degree, data_degree,
                         tensor_degree, micro_batch, schedule, virtual_stages, recompute, gpus, pareto,
                         step_ms, memory_bytes, obstacle, obstacle_reason, needed, available)
        FROM STDIN (FORMAT BINARY)
        """;

    private const string SelectSql = """
        SELECT row_index       AS Row,
               sequence_tokens AS SequenceTokens,
               step_sequences  AS StepSequences,
               pipeline_degree AS PipelineDegree,
               data_degree     AS DataDegree,
               tensor_degree   AS TensorDegree,
               micro_batch     AS MicroBatch,
               schedule        AS Schedule,
               virtual_stages  AS VirtualStages,
               recompute       AS Recompute,
               gpus            AS Gpus,
               pareto          AS Pareto,
               step_ms         AS StepMs,
               memory_bytes    AS MemoryBytes,
               obstacle        AS Obstacle,
               obstacle_reason AS ObstacleReason,
               needed          AS Needed,
               available       AS Available
          FROM sweep_rows
         WHERE sweep_id = @SweepId
           AND (@IsPareto::boolean IS NULL OR pareto = @IsPareto)
           AND (@IsFeasible::boolean IS NULL OR (obstacle IS NULL) = @IsFeasible)
        """;

    /// <summary>
    /// By what rows are ordered. Rows that lack it come last; bytes and GPUs are exact as doubles up to 2^53.
    /// </summary>
    private static readonly Dictionary<string, string> _sqlBySort = new Dictionary<string, string>
    {
        ["stepMs"] = "coalesce(step_ms, 'Infinity')",
        ["memoryBytes"] = "coalesce(memory_bytes::double precision, 'Infinity')",
        ["gpus"] = "gpus::double precision",
    }.ToDictionary(sort => sort.Key, sort => $"""
        {SelectSql}
           AND (@Place::double precision IS NULL OR ({sort.Value}, row_index) > (@Place, @Row))
         ORDER BY {sort.Value}, row_index
         LIMIT @limit
        """);

    public static async Task<IReadOnlyList<SweepRowResponse>> ReadAsync(
        NpgsqlConnection connection,
        SweepResponse sweep,
        SweepRowFilter filter,
        (double Place, int Row)? after,
        int? limit,
        CancellationToken cancellationToken)
    {
        var parameters = new
        {
            sweep.SweepId, filter.IsPareto, filter.IsFeasible, after?.Place, Row = after?.Row ?? 0, limit,
        };
        var rows = await connection.QueryAsync<Stored>(
            new CommandDefinition(_sqlBySort[filter.Sort], parameters, cancellationToken: cancellationToken));
        var profiles = sweep.Profiles
            .SelectMany(profile => profile.TensorDegrees, (profile, degree) => (degree, profile.ProfileId))
            .ToDictionary(pair => pair.degree, pair => pair.ProfileId);
        return
        [
            .. rows.Select(row => SweepRowLinks.Add(
                row.ToResponse(), sweep.Question, profiles.GetValueOrDefault(row.TensorDegree))),
        ];
    }

    public static async Task CopyAsync(
        NpgsqlConnection connection,
        string sweepId,
        IEnumerable<SweepRowResponse> rows,
        CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(sweepId, NpgsqlDbType.Text, cancellationToken);
            foreach (var number in (int[])
                [
                    row.Row, row.SequenceTokens, row.StepSequences, row.PipelineDegree, row.DataDegree,
                    row.TensorDegree, row.MicroBatch,
                ])
            {
                await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
            }

            await copy.WriteAsync(row.Schedule, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.VirtualStages, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Recompute, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Gpus, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(row.Pareto, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(row.StepMs, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(row.MemoryBytes, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(row.Obstacle?.Kind, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Obstacle?.Reason, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Obstacle?.Needed, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(row.Obstacle?.Available, NpgsqlDbType.Bigint, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private sealed record Stored
    {
        public required int Row { get; init; }
        public required int SequenceTokens { get; init; }
        public required int StepSequences { get; init; }
        public required int PipelineDegree { get; init; }
        public required int DataDegree { get; init; }
        public required int TensorDegree { get; init; }
        public required int MicroBatch { get; init; }
        public required string Schedule { get; init; }
        public required int VirtualStages { get; init; }
        public required string Recompute { get; init; }
        public required long Gpus { get; init; }
        public required bool Pareto { get; init; }
        public double? StepMs { get; init; }
        public long? MemoryBytes { get; init; }
        public string? Obstacle { get; init; }
        public string? ObstacleReason { get; init; }
        public long? Needed { get; init; }
        public long? Available { get; init; }

        public SweepRowResponse ToResponse() => new()
        {
            Row = Row,
            SequenceTokens = SequenceTokens,
            StepSequences = StepSequences,
            PipelineDegree = PipelineDegree,
            DataDegree = DataDegree,
            TensorDegree = TensorDegree,
            MicroBatch = MicroBatch,
            Schedule = Schedule,
            VirtualStages = VirtualStages,
            Recompute = Recompute,
            Gpus = Gpus,
            Pareto = Pareto,
            StepMs = StepMs,
            MemoryBytes = MemoryBytes,
            Obstacle = Obstacle is null ? null : new SweepObstacle(Obstacle, ObstacleReason!, Needed, Available),
        };
    }
}
