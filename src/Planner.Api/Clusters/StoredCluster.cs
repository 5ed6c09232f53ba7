using TeraPipe.Contracts.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>One version of a cluster as the database keeps it. It never changes.</summary>
internal sealed record StoredCluster(ClusterDescription Description, int Version, DateTimeOffset CreatedAt)
{
    /// <summary>The body, after its ETag was set.</summary>
    public ClusterResponse Announce(HttpResponse response)
    {
        response.Headers.ETag = EntityTag.Of(Version);
        return ToResponse();
    }

    /// <summary>The same for a version that is new: the log has it too.</summary>
    public ClusterResponse Announce(HttpResponse response, ILogger logger)
    {
        ClusterLog.Stored(logger, Description.Cluster, Version, Description.Gpus, Description.Device.Name);
        return Announce(response);
    }

    public ClusterResponse ToResponse() => new()
    {
        Cluster = Description.Cluster,
        Version = Version,
        Nodes = Description.Nodes,
        GpusPerNode = Description.GpusPerNode,
        Gpus = Description.Gpus,
        Device = new()
        {
            Name = Description.Device.Name,
            Aliases = Description.Device.Aliases,
            Kind = Description.Device.Kind,
            MemoryBytes = Description.Device.Memory.Count,
        },
        WithinNode = Of(Description.WithinNode),
        BetweenNodes = Of(Description.BetweenNodes),
        CreatedAt = CreatedAt,
    };

    private static ClusterLink? Of(NetworkLink? link) => link is null
        ? null
        : new() { LatencyMs = link.Latency.Value, GigabytesPerSecond = link.GigabytesPerSecond };
}
