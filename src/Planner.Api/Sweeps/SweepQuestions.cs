using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>From a request to a question: looks up what it names.</summary>
internal sealed class SweepQuestions(
    ModelRepository models,
    ClusterRepository clusters,
    ProfileRepository profiles,
    IOptions<PlannerOptions> limits,
    IOptions<SweepOptions> sweepLimits)
{
    /// <returns>The question, or null and everything that is wrong with the request.</returns>
    public async Task<(SweepQuestion? Question, Faults Faults)> ParseAsync(
        SweepRequest sent, CancellationToken cancellationToken)
    {
        var model = sent.Model is null ? null : await models.FindAsync(sent.Model, cancellationToken);
        var cluster = sent.Cluster is null
            ? null
            : await clusters.FindAsync(sent.Cluster, sent.ClusterVersion, cancellationToken);
        var named = new List<Profile?>();
        foreach (var name in (sent.Profiles ?? []).Take(SweepProfilesParser.MaxProfiles))
        {
            named.Add(name is null ? null : (await profiles.FindAsync(name, cancellationToken))?.Profile);
        }

        var parser = new SweepQuestionParser(limits.Value, sweepLimits.Value, model, cluster, named);
        return (parser.Parse(sent, out var faults), faults);
    }
}
