using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Clusters;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>The resource /v1/clusters.</summary>
internal static class ClusterEndpoints
{
    private const string Path = "/v1/clusters";

    public static void MapClusters(this IEndpointRouteBuilder routes)
    {
        var clusters = routes.MapGroup(Path).WithTags("Clusters");

        clusters.MapGet("/", ListAsync)
            .WithName("ListClusters")
            .WithExample("pageSize", "20")
            .ProducesValidationProblem();

        clusters.MapPost("/", CreateAsync)
            .WithName("CreateCluster")
            .WithExample(ClusterExample.New)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status409Conflict);

        clusters.MapGet("/{cluster}", GetAsync)
            .WithName("GetCluster")
            .WithExample("cluster", ClusterExample.Name)
            .WithExample("version", "1")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);

        clusters.MapClusterUpdate();
    }

    /// <summary>The clusters of the catalogue by name, each in its current version.</summary>
    /// <param name="pageSize">Most of them on a page; 100 when it is missing, at most 1000.</param>
    /// <param name="cursor">nextCursor of the page before; missing: the first page.</param>
    private static async Task<Results<Ok<Page<ClusterResponse>>, ProblemHttpResult>> ListAsync(
        string? pageSize, string? cursor, ClusterRepository clusters, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        var rows = await clusters.ListAsync(paging, cancellationToken);
        return TypedResults.Ok(
            paging.Of<ClusterResponse>([.. rows.Select(row => row.ToResponse())], cluster => cluster.Cluster));
    }

    /// <summary>Adds a cluster to the catalogue, as its version 1.</summary>
    /// <remarks>
    /// 201 when it is new, 200 when the very same is there already, 409 when its name means another one: PUT changes
    /// that.
    /// </remarks>
    private static async Task<Results<Created<ClusterResponse>, Ok<ClusterResponse>, ProblemHttpResult>> CreateAsync(
        Body<ClusterRequest> body,
        ClusterRepository clusters,
        HttpResponse response,
        ILogger<ClusterRepository> logger,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        if (ClusterParser.Parse(sent, path: null, faults) is not { } cluster)
        {
            return Problems.InvalidRequest(faults);
        }

        var isNew = await clusters.AddAsync(cluster, version: 1, cancellationToken);
        var stored = (await clusters.FindAsync(cluster.Cluster, isNew ? 1 : null, cancellationToken))!;
        if (stored.Description != cluster)
        {
            return Problems.ClusterNameTaken(cluster.Cluster, EntityTag.Of(stored.Version));
        }

        return isNew
            ? TypedResults.Created($"{Path}/{cluster.Cluster}", stored.Announce(response, logger))
            : TypedResults.Ok(stored.Announce(response));
    }

    /// <summary>A cluster of the catalogue.</summary>
    /// <remarks>The ETag is its version, for If-Match of a PUT.</remarks>
    /// <param name="cluster">Its name.</param>
    /// <param name="version">An older version; missing: the current one.</param>
    private static async Task<Results<Ok<ClusterResponse>, ProblemHttpResult>> GetAsync(
        string cluster,
        string? version,
        ClusterRepository clusters,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var asked = SentValues.Number(version, "version", least: 1, faults);
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await clusters.FindAsync(cluster, asked, cancellationToken) is { } found)
        {
            return TypedResults.Ok(found.Announce(response));
        }

        return asked is { } missing && await clusters.FindAsync(cluster, null, cancellationToken) is { } current
            ? Problems.ClusterVersionNotFound(cluster, missing, current.Version)
            : Problems.ClusterNotFound(cluster);
    }
}
