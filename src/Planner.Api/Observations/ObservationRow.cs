using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>One row of a listing of observations. It never leaves <see cref="ObservationRepository"/>.</summary>
internal sealed record ObservationRow
{
    public const string ListSql = """
        SELECT recent.observation_id     AS ObservationId,
               recent.number             AS Number,
               streams.job               AS Job,
               recent.step               AS Step,
               recent.step_ms            AS StepMs,
               recent.step_deviation     AS StepDeviation,
               recent.forward_deviation  AS ForwardDeviation,
               recent.backward_deviation AS BackwardDeviation,
               recent.observed_at        AS ObservedAt,
               recent.slices             AS Slices
          FROM observation_streams AS streams
         CROSS JOIN LATERAL (SELECT observation_id,
                                    number,
                                    step,
                                    step_ms,
                                    step_deviation,
                                    forward_deviation,
                                    backward_deviation,
                                    observed_at,
                                    slices
                               FROM observations
                              WHERE stream_id = streams.stream_id
                                AND observation_id < @before
                              ORDER BY observation_id DESC
                              LIMIT @Limit) AS recent
         WHERE streams.stream_id = ANY (@streamIds)
         ORDER BY recent.observation_id DESC
         LIMIT @Limit
        """;

    public const string InsertSql = """
        INSERT INTO observations (stream_id, number, step, step_ms, step_deviation, forward_deviation,
                                  backward_deviation, observed_at, slices)
        SELECT @StreamId,
               @Before + ordinality,
               step,
               step_ms,
               step_deviation,
               forward_deviation,
               backward_deviation,
               observed_at,
               slices::jsonb
          FROM unnest(@Steps, @StepMs, @StepDeviations, @ForwardDeviations, @BackwardDeviations, @ObservedAt, @Slices)
               WITH ORDINALITY AS sent (step, step_ms, step_deviation, forward_deviation, backward_deviation,
                                        observed_at, slices, ordinality)
         ORDER BY ordinality
        """;

    public required long ObservationId { get; init; }
    public required long Number { get; init; }
    public required string Job { get; init; }
    public long? Step { get; init; }
    public double? StepMs { get; init; }
    public double? StepDeviation { get; init; }
    public double? ForwardDeviation { get; init; }
    public double? BackwardDeviation { get; init; }
    public required DateTime ObservedAt { get; init; }
    public string? Slices { get; init; }

    public StoredObservation ToStored() => new()
    {
        Observation = Number,
        Job = Job.Length == 0 ? null : Job,
        Step = Step,
        StepMs = StepMs,
        StepDeviation = StepDeviation,
        ForwardDeviation = ForwardDeviation,
        BackwardDeviation = BackwardDeviation,
        ObservedAt = ObservedAt,
        Slices = SlicesOf(Slices),
    };

    public static IReadOnlyList<SliceTime>? SlicesOf(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<SliceTime[]>(json, PlannerJson.Options);
}
