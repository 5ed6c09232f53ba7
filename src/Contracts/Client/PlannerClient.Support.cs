using TeraPipe.Contracts.Support;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/support.</content>
public sealed partial class PlannerClient
{
    /// <summary>Whether one can plan for a model on a cluster, and the commands that measure what is missing.</summary>
    /// <param name="model">A model of the catalogue.</param>
    /// <param name="cluster">A cluster of the catalogue.</param>
    /// <param name="dtype">
    /// "float64", "float32", "bfloat16" or "float16"; when missing, whichever there is a profile of.
    /// </param>
    /// <param name="tensorParallelDegree">Devices that share each layer; 1 when missing.</param>
    /// <param name="sequenceTokens">Tokens of every sequence; the longest that the model takes when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SupportResponse> GetSupportAsync(
        string model,
        string cluster,
        string? dtype = null,
        int? tensorParallelDegree = null,
        int? sequenceTokens = null,
        CancellationToken cancellationToken = default) =>
        GetAsync<SupportResponse>(
            Route.Of(
                $"v1/support",
                ("model", model),
                ("cluster", cluster),
                ("dtype", dtype),
                ("tensorParallelDegree", tensorParallelDegree),
                ("sequenceTokens", sequenceTokens)),
            cancellationToken);
}
