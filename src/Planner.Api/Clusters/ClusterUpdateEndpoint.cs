using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Clusters;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>PUT /v1/clusters/{cluster}: the next version.</summary>
internal static class ClusterUpdateEndpoint
{
    private const string IfMatch = "If-Match";

    public static void MapClusterUpdate(this IEndpointRouteBuilder clusters) =>
        clusters.MapPut("/{cluster}", UpdateAsync)
            .WithName("UpdateCluster")
            .WithExample("cluster", ClusterExample.Name)
            .WithExample(IfMatch, "*")
            .WithExample(ClusterExample.Changed)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    /// <summary>Makes the next version of a cluster; the older ones stay readable.</summary>
    /// <remarks>
    /// 412 when it has changed since the version that If-Match names, 428 without If-Match. What the current version
    /// says already makes no new one, so that sending a change again is safe.
    /// </remarks>
    /// <param name="cluster">Its name.</param>
    /// <param name="ifMatch">ETag of the version that is to be changed; * changes whatever there is.</param>
    private static async Task<Results<Ok<ClusterResponse>, ProblemHttpResult>> UpdateAsync(
        string cluster,
        [FromHeader(Name = IfMatch)] string? ifMatch,
        Body<ClusterRequest> body,
        ClusterRepository clusters,
        HttpContext context,
        ILogger<ClusterRepository> logger,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        if (ClusterParser.Parse(sent, cluster, faults) is not { } wanted)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await clusters.FindAsync(cluster, null, cancellationToken) is not { } current)
        {
            return Problems.ClusterNotFound(cluster);
        }

        if (Refusal(context.Request, current, wanted) is { } refusal)
        {
            return refusal;
        }

        if (current.Description == wanted)
        {
            return TypedResults.Ok(current.Announce(context.Response));
        }

        var isNew = await clusters.AddAsync(wanted, current.Version + 1, cancellationToken);
        var latest = (await clusters.FindAsync(cluster, isNew ? current.Version + 1 : null, cancellationToken))!;
        return isNew
            ? TypedResults.Ok(latest.Announce(context.Response, logger))
            : Problems.PreconditionFailed(EntityTag.Of(latest.Version)); // somebody else changed it in between
    }

    /// <summary>
    /// A change that has been made already is not refused, whatever version it was meant for (RFC 9110, section
    /// 13.1.1): its sender did not get the answer.
    /// </summary>
    private static ProblemHttpResult? Refusal(HttpRequest request, StoredCluster current, ClusterDescription wanted)
    {
        if (request.GetTypedHeaders().IfMatch.Count == 0)
        {
            return Problems.PreconditionRequired(EntityTag.Of(current.Version));
        }

        return current.Description == wanted ? null : EntityTag.Refusal(request, current.Version);
    }
}
