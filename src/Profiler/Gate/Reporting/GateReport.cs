using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>What <c>profiler ci --json</c> prints.</summary>
/// <param name="Verdict">"same", "regression" or "tooNoisy".</param>
/// <param name="Message">The verdict with its reason.</param>
/// <param name="Baseline">Name, file or id of the baseline.</param>
/// <param name="FailOnShare">The threshold.</param>
/// <param name="Points">Points that were visited.</param>
/// <param name="Runs">How often each was, in the first measurement.</param>
/// <param name="ConfirmingRuns">How often the suspicious ones were again.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="BaselineCalibrationMs">The calibration kernel's median in the baseline.</param>
/// <param name="CalibrationMs">The same now; missing where no point could be measured.</param>
/// <param name="Conditions">The state that the machine was in.</param>
/// <param name="Regions">Every comparison.</param>
/// <param name="BrokenPoints">Points that no longer run.</param>
/// <param name="Advice">What would help against the noise.</param>
internal sealed record GateReport(
    string Verdict,
    string Message,
    string Baseline,
    double FailOnShare,
    int Points,
    int Runs,
    int ConfirmingRuns,
    double Seconds,
    double BaselineCalibrationMs,
    double? CalibrationMs,
    MeasuringConditions Conditions,
    IReadOnlyList<GateReport.Region> Regions,
    IReadOnlyList<string> BrokenPoints,
    IReadOnlyList<string> Advice)
{
    public static GateReport Of(GateOutcome outcome, MeasuringConditions now) => new(
        outcome.Verdict switch
        {
            GateVerdict.Same => "same",
            GateVerdict.Regression => "regression",
            _ => "tooNoisy",
        },
        GateText.Sentence(outcome),
        outcome.Baseline.Title,
        outcome.Options.FailOn,
        outcome.Points,
        outcome.FirstRuns.Count,
        outcome.SecondRuns.Count,
        Math.Round(outcome.Elapsed.TotalSeconds, 1),
        outcome.Baseline.CalibrationMs!.Value,
        outcome.CalibrationMs,
        now,
        [.. outcome.Regions.Select(RegionOf)],
        [.. outcome.Broken.Select(point => $"{point.Point}: {point.Message}")],
        [.. GateAdvice.Of(outcome, now.OtherLoad)]);

    private static Region RegionOf(RegionJudgement region) => new(
        region.First.Region.Name,
        GateText.NameOf(region.First.Phase),
        GateText.NameOf(region),
        region.First.Points,
        region.First.BaselineMs,
        region.First.NowMs,
        Interval.Of(region.First),
        region.Second is { } second ? Interval.Of(second) : null);

    /// <summary>One comparison; times in milliseconds, at the baseline's speed of the device.</summary>
    internal sealed record Region(
        string Name,
        string Phase,
        string Verdict,
        int Points,
        double BaselineMs,
        double NowMs,
        Interval First,
        Interval? Second);

    /// <summary>A ratio of now to the baseline; without an upper end where it is beyond every number.</summary>
    internal sealed record Interval(double Ratio, double Low, double? High, double SlowerPValue)
    {
        public static Interval Of(RegionComparison comparison) => new(
            comparison.Ratio,
            comparison.Low,
            double.IsFinite(comparison.High) ? comparison.High : null,
            comparison.SlowerPValue);
    }
}
