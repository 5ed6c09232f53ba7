namespace TeraPipe.Planner.Api.Clusters;

/// <summary>What is logged about clusters. Event ids 1300 to 1399; an id keeps its meaning for ever.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1300, LogLevel.Information, "Cluster {Cluster} has version {Version}: {GpuCount} × {Device}")]
    public static partial void Stored(ILogger logger, string cluster, int version, int gpuCount, string device);
}
