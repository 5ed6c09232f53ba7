using TeraPipe.Contracts.Freezing;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/freeze.</content>
public sealed partial class PlannerClient
{
    /// <summary>How many of a model's first layers are frozen from now on; nothing is stored.</summary>
    public Task<FreezeDecisionResponse> DecideFreezeAsync(
        FreezeDecisionRequest question, CancellationToken cancellationToken = default) =>
        PostAsync<FreezeDecisionRequest, FreezeDecisionResponse>(
            Route.Of($"v1/freeze/decisions"), question, cancellationToken);
}
