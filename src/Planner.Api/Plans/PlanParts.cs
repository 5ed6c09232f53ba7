using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a request names, as far as it is there.</summary>
internal sealed record PlanParts(ModelResponse? Model, Profile? Profile, StoredCluster? Cluster);

/// <summary>Finds what a request names.</summary>
internal sealed class PlanPartsFinder(ModelRepository models, ProfileRepository profiles, ClusterRepository clusters)
{
    public async Task<PlanParts> FindAsync(PlanRequest sent, CancellationToken cancellationToken)
    {
        var profile = sent.Profile is null ? null : await profiles.FindAsync(sent.Profile, cancellationToken);
        return new PlanParts(
            sent.Model is null ? null : await models.FindAsync(sent.Model, cancellationToken),
            profile?.Profile,
            sent.Cluster is null
                ? null
                : await clusters.FindAsync(sent.Cluster, sent.ClusterVersion, cancellationToken));
    }
}
