namespace TeraPipe.Contracts.Profiles;

/// <summary>A profile without its measurements, as listed.</summary>
public sealed record ProfileSummary
{
    /// <summary>
    /// SHA-256 of the profile's canonical JSON, 64 hexadecimal digits: equal content has an equal id.
    /// </summary>
    public required string ProfileId { get; init; }

    /// <summary>The name to ask for it by, if it was given one.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// "measured", "estimated" (from a datasheet, or composed from other measurements) or "adjusted" (corrected by what
    /// a run observed).
    /// </summary>
    public required string Provenance { get; init; }

    /// <summary>The id of the profile that it was adjusted from; missing where it was not.</summary>
    public string? AdjustedFrom { get; init; }

    /// <summary>What its latencies were composed of, where the layer itself was not measured; missing where it was.
    /// </summary>
    public string? EstimatedFrom { get; init; }

    /// <summary>What was measured on.</summary>
    public required Device Device { get; init; }

    /// <summary>Number format of the activations and weights.</summary>
    public required string Dtype { get; init; }

    /// <summary>Devices that share each layer.</summary>
    public required int TensorParallelDegree { get; init; }

    /// <summary>The layer that was measured; missing with a datasheet.</summary>
    public LayerShape? Layer { get; init; }

    /// <summary>How many points were measured; 0 with a datasheet.</summary>
    public required int MeasurementCount { get; init; }

    /// <summary>When the service first saw it, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
