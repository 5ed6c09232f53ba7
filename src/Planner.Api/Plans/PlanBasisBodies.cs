using System.Globalization;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a plan's numbers rest on, on the wire.</summary>
internal static class PlanBasisBodies
{
    private const string Ends = "embedding, head and loss take no time";

    public static PlanBasis Of(PlanQuestion question)
    {
        var (profile, content) = (question.Profile, question.Profile.Content);
        var latencies = profile.Choice?.Candidates[^1]; // as LayerLatencies has it: the table inside, a function beyond
        var noise = profile.Shrunk is { } shrunk ? AccuracyBody.Of(shrunk) : null;
        return new PlanBasis
        {
            Provenance = content.AdjustedFrom is not null ? "adjusted" : profile.IsEstimated ? "estimated" : "measured",
            Device = content.Device!,
            Dtype = content.Dtype!,
            LatencyModel = latencies is null
                ? "roofline of the datasheet"
                : $"{(question.IsRaw ? "measurements" : "measurements less their noise")}: {latencies.Name}",
            LatencyModelReason = profile.Choice?.Reason,
            ExpectedError = latencies is null ? null : AccuracyBody.Of(latencies.Accuracy.Both),
            NoiseLevel = noise?.StandardErrorShare,
            NoiseSource = noise?.Source,
            Assumptions = [.. Assumptions(question)],
        };
    }

    private static IEnumerable<string> Assumptions(PlanQuestion question)
    {
        yield return Ends;
        if (question.Profile.Content.AdjustedFrom is { } adjustedFrom)
        {
            yield return $"the times of profile {adjustedFrom} hold as they were corrected by what a run observed";
        }

        if (question.Profile.Content.Datasheet is not { } datasheet)
        {
            yield break;
        }

        var culture = CultureInfo.InvariantCulture;
        yield return string.Create(
            culture,
            $"kernels reach {datasheet.AchievableFraction:0.##} of {datasheet.PeakTeraflops:0.##} TFLOP/s and of "
            + $"{datasheet.MemoryGigabytesPerSecond:0.##} GB/s");
        yield return string.Create(
            culture, $"the launches of a layer cost {datasheet.LayerOverheadMs:0.####} ms a phase");
    }
}
