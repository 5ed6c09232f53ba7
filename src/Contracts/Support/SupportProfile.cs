using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Contracts.Support;

/// <summary>A profile that one can plan on: of the cluster's device, and of the model's layer or a datasheet.</summary>
public sealed record SupportProfile
{
    /// <summary>The profile's id.</summary>
    public required string ProfileId { get; init; }

    /// <summary>Its name, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>"measured", "estimated" or "adjusted", as the profile's own.</summary>
    public required string Provenance { get; init; }

    /// <summary>Number format of the activations and weights.</summary>
    public required string Dtype { get; init; }

    /// <summary>Devices that shared the layer; a datasheet serves every degree.</summary>
    public required int TensorParallelDegree { get; init; }

    /// <summary>
    /// How far into the sequence it can be cut into slices that were measured or lie between measurements, in tokens;
    /// missing where the layer was not measured.
    /// </summary>
    public int? CoversTokens { get; init; }

    /// <summary>How true its latencies are.</summary>
    public required AccuracyResponse Accuracy { get; init; }
}
