using TeraPipe.Contracts.Profiles;
using TeraPipe.Contracts.Support;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Support;

/// <summary>What is missing for plans on measurements, and the command for it.</summary>
/// <param name="question">The question.</param>
/// <param name="dtype">The number format that it is about.</param>
/// <param name="known">All profiles of the device and the layer, in any dtype and of any degree.</param>
/// <param name="planner">Where the service was asked.</param>
internal sealed class SupportGaps(
    SupportQuestion question, string dtype, IReadOnlyList<ProfileSummary> known, string planner)
{
    private const string Measured = "measured";
    private const int ProfilerGrains = 16; // the profiler's own default

    public IReadOnlyList<SupportItem> Of(IReadOnlyList<SupportCandidate> candidates)
    {
        var missing = new List<SupportItem>();
        var measured = candidates.Where(candidate => candidate.IsMeasured).ToArray();
        if (measured is [])
        {
            missing.Add(NotMeasured(candidates));
        }
        else if (!measured.Any(candidate => candidate.Gap is null && HasOptimizerTime(candidate)))
        {
            missing.AddRange(NotWhole(measured));
        }

        missing.AddRange(question.Cluster.Description.UnknownLinks().Select(link => new SupportItem(
            "cluster-links",
            $"The cluster has no figures for {link}; PUT /v1/clusters/{question.Cluster.Description.Cluster} adds "
            + "them.")));
        return missing;
    }

    private SupportItem NotMeasured(IReadOnlyList<SupportCandidate> estimated)
    {
        var layers = known.Where(profile => profile.Provenance == Measured).ToArray();
        var dtypes = string.Join(", ", layers.Select(profile => profile.Dtype).Distinct());
        var degrees = layers.Where(profile => profile.Dtype == dtype)
            .Select(profile => profile.TensorParallelDegree).Distinct().Order().ToArray();
        var instead = estimated is [] ? " There is no datasheet either."
            : estimated.All(candidate => candidate.Stored.Profile.IsDatasheet) ? " Plans rest on a datasheet."
            : " Plans rest on estimates.";
        var (item, reason) = degrees is not []
            ? ("tensor-parallel-degree",
                $"The layer was measured with tensor-parallel degrees {string.Join(", ", degrees)}, not with "
                + $"{question.TensorParallelDegree}.")
            : layers is not []
                ? ("dtype",
                    $"The layer was measured in {dtypes}, not in {dtype}.")
                : ("measured-profile",
                    $"The model's layer was not measured on '{question.Cluster.Description.Device.Name}'.");
        return new SupportItem(item, reason + instead, Command(threads: null));
    }

    /// <summary>What the profile lacks that lacks the least.</summary>
    private IEnumerable<SupportItem> NotWhole(IReadOnlyList<SupportCandidate> measured)
    {
        var best = measured
            .OrderByDescending(candidate => candidate.Gap?.Reached.Count ?? int.MaxValue)
            .ThenByDescending(HasOptimizerTime)
            .First();
        var command = Command(best.Stored.Summary.Device.Threads);
        if (best.Gap is { } gap)
        {
            yield return new SupportItem(
                "coverage",
                $"Profile {best.Stored.Summary.ProfileId} covers {gap.Reached.Count} of {question.SequenceTokens} "
                + $"tokens. {gap.Reason}",
                command);
        }

        if (!HasOptimizerTime(best))
        {
            yield return new SupportItem(
                "optimizer-time",
                $"Profile {best.Stored.Summary.ProfileId} has no layerOptimizerMs: "
                + "a plan's step leaves the update out.",
                command);
        }
    }

    private static bool HasOptimizerTime(SupportCandidate candidate) =>
        candidate.Stored.Profile.Content.LayerOptimizerMs is not null;

    private string? Command(int? threads)
    {
        var grain = question.SequenceTokens / Divisors.Of(question.SequenceTokens, ProfilerGrains)[^1];
        var kind = question.Cluster.Description.Device.Kind;
        var command = question.TensorParallelDegree > 1
            ? null
            : ProfilerCommand.For(question.Model, question.SequenceTokens, grain, [1], dtype, kind, threads);
        return command is null ? null : $"{command} --planner {planner}";
    }
}
