using System.Globalization;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Latency.Accuracy;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a plan's numbers rest on, on the wire.</summary>
internal static class PlanBasisBodies
{
    private const string Ends = "embedding, head and loss take no time";

    public static PlanBasis Of(PlanQuestion question)
    {
        var (profile, content) = (question.Profile, question.Profile.Content);
        var latencies = profile.Choice?.Candidates[^1]; // as LayerLatencies has it: the table inside, a function beyond
        return new PlanBasis
        {
            Provenance = content.AdjustedFrom is not null ? "adjusted" : profile.IsEstimated ? "estimated" : "measured",
            Device = content.Device!,
            Dtype = content.Dtype!,
            LatencyModel = latencies is null
                ? "roofline of the datasheet"
                : $"{(question.IsRaw ? "measurements" : "measurements less their noise")}: {latencies.Name}",
            LatencyModelReason = profile.Choice?.Reason,
            ExpectedError = latencies is null ? null : Of(latencies.Accuracy.Both),
            NoiseLevel = profile.Shrunk?.NoiseLevel,
            NoiseSource = profile.Shrunk is { } shrunk ? WordOf(shrunk.Source) : null,
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

    private static string WordOf(NoiseSource source) => source switch
    {
        NoiseSource.Told => "told",
        NoiseSource.Residuals => "residuals",
        _ => "unknown",
    };

    private static PlanErrors Of(PlacedErrors errors) => new()
    {
        Lengths = Of(errors.Lengths),
        Interior = Of(errors.Interior),
        Frontier = Of(errors.Frontier),
    };

    private static PlanError? Of(ErrorSummary? errors) =>
        errors is null ? null : new PlanError(errors.Count, errors.Median, errors.P90, errors.Bias);
}
