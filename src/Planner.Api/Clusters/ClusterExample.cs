using TeraPipe.Contracts.Clusters;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>Clusters for the examples of the OpenAPI document.</summary>
internal static class ClusterExample
{
    /// <summary>One that every service has.</summary>
    public const string Name = "example-cpu-2";

    public static ClusterRequest New { get; } = new()
    {
        Cluster = "my-a100-2",
        Nodes = 2,
        GpusPerNode = 8,
        Device = new() { Name = "NVIDIA A100-SXM4-80GB", Kind = "cuda", MemoryBytes = 80_000_000_000 },
        WithinNode = new() { LatencyMs = 0.01, GigabytesPerSecond = 300 },
        BetweenNodes = new() { LatencyMs = 0.015, GigabytesPerSecond = 25 },
    };

    /// <summary><see cref="Name"/> with one's own processor's name among the device's.</summary>
    public static ClusterRequest Changed { get; } = new()
    {
        Nodes = 1,
        GpusPerNode = 2,
        Device = new()
        {
            Name = "Example CPU",
            Aliases = ["AMD EPYC 7763 64-Core Processor"],
            Kind = "cpu",
            MemoryBytes = 4_000_000_000,
        },
        WithinNode = new() { LatencyMs = 0.01, GigabytesPerSecond = 5 },
    };
}
