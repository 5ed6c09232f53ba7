using TeraPipe.Contracts.Clusters;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/clusters.</content>
public sealed partial class PlannerClient
{
    /// <summary>All clusters of the catalogue by name, each in its current version.</summary>
    public IAsyncEnumerable<ClusterResponse> ListClustersAsync(CancellationToken cancellationToken = default) =>
        ListAsync<ClusterResponse>(Route.Of($"v1/clusters"), cancellationToken);

    /// <summary>A cluster of the catalogue.</summary>
    /// <param name="cluster">Its name.</param>
    /// <param name="version">An older version; the current one when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ClusterResponse> GetClusterAsync(
        string cluster, int? version = null, CancellationToken cancellationToken = default) =>
        GetAsync<ClusterResponse>(Route.Of($"v1/clusters/{cluster}", ("version", version)), cancellationToken);

    /// <summary>Adds a cluster as its version 1, or finds that the same is there already.</summary>
    public Task<ClusterResponse> AddClusterAsync(
        ClusterRequest cluster, CancellationToken cancellationToken = default) =>
        PostAsync<ClusterRequest, ClusterResponse>(Route.Of($"v1/clusters"), cluster, cancellationToken);

    /// <summary>Makes the next version of a cluster; the older ones stay readable.</summary>
    /// <param name="cluster">Its name.</param>
    /// <param name="body">What it is now.</param>
    /// <param name="version">
    /// The version that is to be changed: if it is not the current one any more, nothing is.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlannerException">Among others: somebody else has changed it, 412.</exception>
    public Task<ClusterResponse> UpdateClusterAsync(
        string cluster, ClusterRequest body, int version, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(
            new Call<ClusterResponse>(HttpMethod.Put, Route.Of($"v1/clusters/{cluster}"))
            {
                Body = () => JsonBody(body),
                Headers = headers => IfMatch(headers, version),
            },
            cancellationToken);
}
