using System.Text.Json;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The table plans. All SQL that touches it is in this file.</summary>
internal sealed class PlanRepository(NpgsqlDataSource database)
{
    private const string FindSql = """
        SELECT plan_id                AS PlanId,
               model                  AS Model,
               profile_id             AS ProfileId,
               stages                 AS Stages,
               layers_per_stage       AS LayersPerStage,
               sequence_tokens        AS SequenceTokens,
               grain_tokens           AS GrainTokens,
               batch_sequences        AS BatchSequences,
               tensor_parallel_degree AS TensorParallelDegree,
               schedule               AS Schedule,
               lower_bound_ms         AS LowerBoundMs,
               optimality_gap         AS OptimalityGap,
               optimizer_ms           AS OptimizerMs,
               planner_version        AS PlannerVersion,
               created_at             AS CreatedAt,
               slicings               AS Slicings
          FROM plans
         WHERE plan_id = @planId
        """;

    private const string InsertSql = """
        INSERT INTO plans (plan_id, model, profile_id, stages, layers_per_stage, sequence_tokens, grain_tokens,
                           batch_sequences, tensor_parallel_degree, schedule, lower_bound_ms, optimality_gap,
                           optimizer_ms, planner_version, created_at, slicings)
        VALUES (@PlanId, @Model, @ProfileId, @Stages, @LayersPerStage, @SequenceTokens, @GrainTokens,
                @BatchSequences, @TensorParallelDegree, @Schedule, @LowerBoundMs, @OptimalityGap,
                @OptimizerMs, @PlannerVersion, @CreatedAt, @Slicings::jsonb)
            ON CONFLICT DO NOTHING
        """;

    public async Task<PlanResponse?> FindAsync(string planId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(FindSql, new { planId }, cancellationToken: cancellationToken));
        return row?.ToResponse();
    }

    /// <returns>Whether it was added: false where somebody asked the same at the same time.</returns>
    public async Task<bool> AddAsync(PlanResponse plan, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(InsertSql, Row.From(plan), cancellationToken: cancellationToken);
        return await connection.ExecuteAsync(command) == 1;
    }

    private sealed record Row
    {
        public required string PlanId { get; init; }
        public required string Model { get; init; }
        public required string ProfileId { get; init; }
        public required int Stages { get; init; }
        public required int LayersPerStage { get; init; }
        public required int SequenceTokens { get; init; }
        public required int GrainTokens { get; init; }
        public required int BatchSequences { get; init; }
        public required int TensorParallelDegree { get; init; }
        public required string Schedule { get; init; }
        public required double LowerBoundMs { get; init; }
        public required double OptimalityGap { get; init; }
        public required double? OptimizerMs { get; init; }
        public required string PlannerVersion { get; init; }
        public required DateTime CreatedAt { get; init; }
        public required string Slicings { get; init; } // the plan first, then what it is compared with

        public static Row From(PlanResponse plan) => new()
        {
            PlanId = plan.PlanId,
            Model = plan.Model,
            ProfileId = plan.ProfileId,
            Stages = plan.Stages,
            LayersPerStage = plan.LayersPerStage,
            SequenceTokens = plan.SequenceTokens,
            GrainTokens = plan.GrainTokens,
            BatchSequences = plan.BatchSequences,
            TensorParallelDegree = plan.TensorParallelDegree,
            Schedule = plan.Schedule,
            LowerBoundMs = plan.LowerBoundMs,
            OptimalityGap = plan.OptimalityGap,
            OptimizerMs = plan.OptimizerMs,
            PlannerVersion = plan.PlannerVersion,
            CreatedAt = plan.CreatedAt.UtcDateTime,
            Slicings = JsonSerializer.Serialize<Slicing[]>([plan.Plan, .. plan.Alternatives], PlannerJson.Options),
        };

        public PlanResponse ToResponse()
        {
            var slicings = JsonSerializer.Deserialize<Slicing[]>(Slicings, PlannerJson.Options)!;
            return new PlanResponse
            {
                PlanId = PlanId,
                Model = Model,
                ProfileId = ProfileId,
                Stages = Stages,
                LayersPerStage = LayersPerStage,
                SequenceTokens = SequenceTokens,
                GrainTokens = GrainTokens,
                BatchSequences = BatchSequences,
                TensorParallelDegree = TensorParallelDegree,
                Schedule = Schedule,
                Plan = slicings[0],
                LowerBoundMs = LowerBoundMs,
                OptimalityGap = OptimalityGap,
                OptimizerMs = OptimizerMs,
                Alternatives = slicings[1..],
                PlannerVersion = PlannerVersion,
                CreatedAt = CreatedAt,
                TimelineUrl = PlanEndpoints.TimelinePath(PlanId),
            };
        }
    }
}
