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
        var measured = profile.IsEstimated ? null : latencies; // how composed times fit together is no error
        var noise = measured is null ? null : AccuracyBody.Of(profile.Shrunk!);
        return new PlanBasis
        {
            Provenance = profile.Provenance,
            Device = content.Device!,
            Dtype = content.Dtype!,
            LatencyModel = latencies is null
                ? "roofline of the datasheet"
                : $"{TimesOf(question)}: {latencies.Name}",
            LatencyModelReason = measured is null ? null : profile.Choice!.Reason,
            ExpectedError = measured is null ? null : AccuracyBody.Of(measured.Accuracy.Both),
            NoiseLevel = noise?.StandardErrorShare,
            NoiseSource = noise?.Source,
            Assumptions = [.. Assumptions(question)],
        };
    }

    private static string TimesOf(PlanQuestion question)
    {
        var times = question.Profile.Content.EstimatedFrom is { } origin ? $"composed from {origin}" : "measurements";
        return question.IsRaw ? times : $"{times} less their noise";
    }

    private static IEnumerable<string> Assumptions(PlanQuestion question)
    {
        yield return Ends;
        if (question.Schedule.SplitsBackward
            && question.Profile.Measured is { WeightGradientShare: { } share } measured)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"W is {share:0.###} of each backward: the median of the {measured.SplitPoints} points that say so");
        }

        if (question.Profile.Content.EstimatedFrom is { } origin)
        {
            yield return $"the times that were composed from {origin} add up to a layer's";
        }

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
