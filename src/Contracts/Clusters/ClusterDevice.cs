namespace TeraPipe.Contracts.Clusters;

/// <summary>What a cluster computes with: all of its devices are equal.</summary>
public sealed record ClusterDevice
{
    /// <summary>
    /// As the driver says it, for example "NVIDIA H200", or the processor's model name: the profiler writes the same
    /// into its profiles.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Other names of the same device, as datasheets spell it; none when it is missing. Profiles of any of these names
    /// serve the cluster.
    /// </summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>"cuda" or "cpu".</summary>
    public string? Kind { get; init; }

    /// <summary>What one device has for training, in bytes.</summary>
    public long? MemoryBytes { get; init; }
}
