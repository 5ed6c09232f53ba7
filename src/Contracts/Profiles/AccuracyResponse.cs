namespace TeraPipe.Contracts.Profiles;

/// <summary>
/// How true a profile's latencies are. Errors are those of leave-one-out cross-validation: each measurement is
/// predicted from all others.
/// </summary>
public sealed record AccuracyResponse
{
    /// <summary>The profile.</summary>
    public required string ProfileId { get; init; }

    /// <summary>"measured" or "estimated".</summary>
    public required string Provenance { get; init; }

    /// <summary>
    /// The latency model that fits the measurements best; missing where the layer was not measured.
    /// </summary>
    public string? ChosenModel { get; init; }

    /// <summary>
    /// Why that one, with the errors that decided; where the layer was not measured, that no error is known.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>
    /// Every latency model that was tried, the chosen one among them; empty where the layer was not measured.
    /// </summary>
    public required IReadOnlyList<ModelAccuracy> Models { get; init; }

    /// <summary>How noisy the measurements are; missing where the layer was not measured.</summary>
    public MeasurementNoise? Noise { get; init; }

    /// <summary>The tiles of each measured micro-batch size; empty where the layer was not measured.</summary>
    public required IReadOnlyList<TileTokens> Tiles { get; init; }
}
