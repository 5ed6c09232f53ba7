using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Support;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Support;

/// <summary>The resource /v1/support.</summary>
internal static class SupportEndpoints
{
    public static void MapSupport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/support", GetAsync)
            .WithTags("Clusters")
            .WithName("GetSupport")
            .WithExample("model", "gpt3-1b")
            .WithExample("cluster", "dgx-h200-1")
            .WithExample("dtype", "bfloat16")
            .WithExample("tensorParallelDegree", "1")
            .WithExample("sequenceTokens", "2048")
            .ProducesValidationProblem();

    /// <summary>Whether one can plan for a model on a cluster, and what is missing.</summary>
    /// <remarks>
    /// ready: on measurements. partial: on estimates or not yet, with the command that measures what is missing. no:
    /// it cannot be trained so, with the reasons.
    /// </remarks>
    /// <param name="model">A model of the catalogue; required.</param>
    /// <param name="cluster">A cluster of the catalogue; required.</param>
    /// <param name="dtype">float64, float32, bfloat16 or float16; missing: whichever there is a profile of.</param>
    /// <param name="tensorParallelDegree">Devices that share each layer; 1 when it is missing.</param>
    /// <param name="sequenceTokens">Tokens of every sequence; the longest that the model takes when it is missing.
    /// </param>
    private static async Task<Results<Ok<SupportResponse>, ProblemHttpResult>> GetAsync(
        string? model,
        string? cluster,
        string? dtype,
        string? tensorParallelDegree,
        string? sequenceTokens,
        HttpRequest request,
        ModelRepository models,
        ClusterRepository clusters,
        SupportFinder finder,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var foundModel = model is null ? null : await models.FindAsync(model, cancellationToken);
        var foundCluster = cluster is null ? null : await clusters.FindAsync(cluster, null, cancellationToken);
        Require(model, foundModel is not null, "model", "models", faults);
        Require(cluster, foundCluster is not null, "cluster", "clusters", faults);
        faults.Require(dtype is null || ProfileHead.Dtypes.Contains(dtype), "dtype", ProfileHead.DtypeRule);
        var degree = SentValues.Number(tensorParallelDegree, "tensorParallelDegree", least: 1, faults) ?? 1;
        var tokens = SentValues.Number(sequenceTokens, "sequenceTokens", least: 1, faults)
            ?? foundModel?.MaxSequenceTokens
            ?? 0;
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok(await finder.FindAsync(
                new SupportQuestion(foundModel!, foundCluster!, dtype, degree, tokens),
                $"{request.Scheme}://{request.Host}",
                cancellationToken));
    }

    private static void Require(string? name, bool isFound, string field, string catalogue, Faults faults) =>
        faults.Require(
            isFound,
            field,
            name is null ? "is required." : $"'{name}' is not in the catalogue; GET /v1/{catalogue} lists it.");
}
