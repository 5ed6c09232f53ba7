using TeraPipe.Contracts.Profiles;
using TeraPipe.Contracts.Support;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Support;

/// <summary>Looks up what there is for a question, and says what is missing.</summary>
internal sealed class SupportFinder(ProfileRepository profiles)
{
    private const string Measured = "measured";

    /// <param name="question">The question.</param>
    /// <param name="planner">Where the service was asked, for the profiler's upload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SupportResponse> FindAsync(
        SupportQuestion question, string planner, CancellationToken cancellationToken)
    {
        var (model, cluster) = (question.Model, question.Cluster.Description);
        var known = await profiles.ListForAsync(
            [cluster.Device.Name, .. cluster.Device.Aliases], model, cancellationToken);
        var dtype = question.Dtype
            ?? known.OrderBy(profile => profile.Provenance != Measured).FirstOrDefault()?.Dtype
            ?? (cluster.Device.Kind == "cuda" ? "bfloat16" : "float32");
        var reasons = SupportObstacles.Of(question, dtype);
        var candidates = reasons.Count > 0 ? [] : await CandidatesAsync(question, dtype, known, cancellationToken);
        var missing = reasons.Count > 0 ? [] : new SupportGaps(question, dtype, known, planner).Of(candidates);
        return new SupportResponse
        {
            Model = model.Model,
            Cluster = cluster.Cluster,
            ClusterVersion = question.Cluster.Version,
            Dtype = dtype,
            TensorParallelDegree = question.TensorParallelDegree,
            SequenceTokens = question.SequenceTokens,
            Status = reasons.Count > 0 ? "no" : missing.Count > 0 ? "partial" : "ready",
            Reasons = reasons,
            Missing = missing,
            Profiles = [.. candidates.Select(candidate => candidate.ToBody())],
        };
    }

    /// <summary>Of the dtype, for a layer of the degree or by a datasheet; measured ones first.</summary>
    private async Task<IReadOnlyList<SupportCandidate>> CandidatesAsync(
        SupportQuestion question,
        string dtype,
        IReadOnlyList<ProfileSummary> known,
        CancellationToken cancellationToken)
    {
        var candidates = new List<SupportCandidate>();
        foreach (var summary in known.OrderBy(profile => profile.Provenance != Measured).Where(profile =>
            profile.Dtype == dtype
            && (profile.Layer is null || profile.TensorParallelDegree == question.TensorParallelDegree)))
        {
            var stored = (await profiles.FindAsync(summary.ProfileId, cancellationToken))!;
            var gap = stored.Profile.IsEstimated
                ? null
                : SupportCoverage.GapOf(stored.Profile, question.SequenceTokens);
            candidates.Add(new SupportCandidate(stored, question.SequenceTokens, gap));
        }

        return candidates;
    }
}
