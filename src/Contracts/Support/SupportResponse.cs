namespace TeraPipe.Contracts.Support;

/// <summary>Whether a model can be planned for on a cluster, and on what the plans would rest.</summary>
public sealed record SupportResponse
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Its current version.</summary>
    public required int ClusterVersion { get; init; }

    /// <summary>
    /// The number format that was asked about; when none was, that of the newest measured profile that fits, else of
    /// the newest datasheet, else bfloat16 on CUDA and float32 on processors.
    /// </summary>
    public required string Dtype { get; init; }

    /// <summary>Devices that share each layer.</summary>
    public required int TensorParallelDegree { get; init; }

    /// <summary>Tokens of every sequence.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>
    /// "ready": there is a profile of this layer on this device that covers the sequence. "partial": something is
    /// missing, and one plans on estimates or not yet. "no": it cannot be trained so.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Why it cannot be trained so; none but for "no".</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What is missing; none for "ready".</summary>
    public required IReadOnlyList<SupportItem> Missing { get; init; }

    /// <summary>The profiles that one can plan on now, measured ones first, then newest first.</summary>
    public required IReadOnlyList<SupportProfile> Profiles { get; init; }
}
