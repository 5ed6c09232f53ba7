using System.Globalization;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What to know before trusting a plan, in plain sentences.</summary>
internal static class PlanWarnings
{
    public static IEnumerable<string> Of(PlanQuestion question, Slicing plan)
    {
        if (question.Profile.IsEstimated)
        {
            yield return question.Profile.Content.EstimatedFrom is { } origin
                ? $"All latencies are estimated, composed from {origin}: the layer was not measured."
                : "All latencies are estimated from a datasheet: nothing was measured.";
        }

        if (plan.Provenance.Extrapolated > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * plan.Provenance.Extrapolated:0.#} % of the busy time is extrapolated beyond the profile.");
        }

        var measured = question.Profile.IsEstimated ? null : question.Profile.Shrunk;
        if (measured?.Source == NoiseSource.Unknown)
        {
            yield return "The noise of the profile is not known: its points are taken to be exact.";
        }

        if (question.IsRaw && measured is { NoiseLevel: > 0 })
        {
            yield return "Planned on raw measurements: the least makespan over noisy points is predicted too low.";
        }

        if (question.Profile.Content.LayerOptimizerMs is null)
        {
            yield return "No optimizer time in the profile: stepMs is the makespan alone.";
        }

        // our profiler measures one share alone; what others measured may well be the group
        if (question is { TensorParallelDegree: > 1, Profile.Content.MeasuredBy: not null })
        {
            yield return "The profile is of one device's share of a layer: what tensor-parallel devices tell each "
                + "other is left out.";
        }

        foreach (var warning in OfLinks(question))
        {
            yield return warning;
        }
    }

    private static IEnumerable<string> OfLinks(PlanQuestion question)
    {
        if (question.Cluster is null)
        {
            if (question.Stages > 1)
            {
                yield return "Transfers left out: no cluster named.";
            }

            if (question is { TensorParallelDegree: > 1, Profile.IsDatasheet: true })
            {
                yield return "What tensor-parallel devices tell each other is left out: no cluster named.";
            }
        }

        if (question.DataParallelDegree > 1)
        {
            yield return "Adding up the replicas' gradients is not in the makespan.";
        }
    }
}
