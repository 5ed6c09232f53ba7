namespace TeraPipe.Planner.Api.Observations;

/// <summary>The deviations of one recent observation; null where it did not tell.</summary>
internal sealed record WindowRow
{
    public const string SelectSql = """
        SELECT recent.step_deviation     AS StepDeviation,
               recent.forward_deviation  AS ForwardDeviation,
               recent.backward_deviation AS BackwardDeviation
          FROM unnest(@streamIds) AS stream (id)
         CROSS JOIN LATERAL (SELECT observation_id,
                                    step_deviation,
                                    forward_deviation,
                                    backward_deviation
                               FROM observations
                              WHERE stream_id = stream.id
                              ORDER BY observation_id DESC
                              LIMIT @WindowSize) AS recent
         ORDER BY recent.observation_id DESC
         LIMIT @WindowSize
        """;

    public double? StepDeviation { get; init; }
    public double? ForwardDeviation { get; init; }
    public double? BackwardDeviation { get; init; }
}
