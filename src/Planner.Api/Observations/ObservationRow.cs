using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>One row of a listing of observations. It never leaves <see cref="ObservationRepository"/>.</summary>
internal sealed record ObservationRow
{
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
