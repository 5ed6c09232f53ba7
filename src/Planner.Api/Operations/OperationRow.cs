using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>What clients see of a row of the table operations.</summary>
internal sealed record OperationRow
{
    /// <summary>The columns, for a SELECT or a RETURNING.</summary>
    public const string Columns = """
        operation_id      AS OperationId,
        kind              AS Kind,
        state             AS State,
        version           AS Version,
        attempts          AS Attempts,
        cancel_requested  AS CancelRequested,
        progress_fraction AS ProgressFraction,
        progress_message  AS ProgressMessage,
        remaining_ms      AS RemainingMs,
        result_url        AS ResultUrl,
        problem           AS Problem,
        created_at        AS CreatedAt,
        started_at        AS StartedAt,
        updated_at        AS UpdatedAt,
        ended_at          AS EndedAt
        """;

    public required string OperationId { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public required long Version { get; init; }
    public required int Attempts { get; init; }
    public required bool CancelRequested { get; init; }
    public required double ProgressFraction { get; init; }
    public required string ProgressMessage { get; init; }
    public required double? RemainingMs { get; init; }
    public required string? ResultUrl { get; init; }
    public required string? Problem { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? StartedAt { get; init; }
    public required DateTime UpdatedAt { get; init; }
    public required DateTime? EndedAt { get; init; }

    public StoredOperation ToOperation() => new(
        new OperationResponse
        {
            OperationId = OperationId,
            Kind = Kind,
            State = State,
            Progress = new OperationProgress
            {
                Fraction = ProgressFraction,
                Message = ProgressMessage,
                RemainingMs = RemainingMs,
            },
            ResultUrl = ResultUrl,
            Problem = Problem is null
                ? null
                : JsonSerializer.Deserialize<Problem>(Problem, PlannerJson.Options),
            CancelRequested = CancelRequested,
            Attempts = Attempts,
            CreatedAt = CreatedAt,
            StartedAt = StartedAt,
            UpdatedAt = UpdatedAt,
            EndedAt = EndedAt,
            EventsUrl = OperationPaths.Events(OperationId),
        },
        Version);
}
