using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>What <c>profiler compare --json</c> prints; ratios are of the second profile to the first.</summary>
/// <param name="Agrees">Whether no region differs by more than chance.</param>
/// <param name="Differences">What differs besides the times, by its name, with both values.</param>
/// <param name="SharedPoints">Points that both have.</param>
/// <param name="FirstPoints">Points of the first.</param>
/// <param name="SecondPoints">Points of the second.</param>
/// <param name="CalibrationRatio">Of the calibration kernel; missing where it did not run in both.</param>
/// <param name="Raw">Of the times as they are.</param>
/// <param name="AtEqualSpeed">With the calibration's ratio taken out.</param>
/// <param name="Regions">Every region and phase, at equal speed if that is known.</param>
/// <param name="Worst">The points that differ most.</param>
internal sealed record CompareReport(
    bool Agrees,
    IReadOnlyList<string> Differences,
    int SharedPoints,
    int FirstPoints,
    int SecondPoints,
    double? CalibrationRatio,
    RatioSummary Raw,
    RatioSummary? AtEqualSpeed,
    IReadOnlyList<CompareReport.Region> Regions,
    IReadOnlyList<CompareReport.Point> Worst)
{
    public static CompareReport Of(ComparedProfile first, ComparedProfile second, ProfileComparison comparison) => new(
        comparison.Agrees,
        comparison.Differences,
        comparison.SharedPoints,
        first.Points.Count,
        second.Points.Count,
        comparison.Slowdown,
        comparison.Raw,
        comparison.AtEqualSpeed,
        [.. comparison.Regions.Select(RegionOf)],
        [.. comparison.Worst.Select(PointOf)]);

    private static Region RegionOf(RegionChange change)
    {
        var told = change.Comparison;
        return new Region(
            told.Region.Name,
            GateText.NameOf(told.Phase),
            told.Points,
            change.Raw,
            told.Ratio,
            told.Low,
            double.IsFinite(told.High) ? told.High : null,
            change.Differs);
    }

    private static Point PointOf(PointRatios ratios) => new(
        ratios.Point.MicroBatch,
        ratios.Point.Slice.Count,
        ratios.Point.Context.Count,
        GateText.NameOf(ratios.Phase),
        Math.Exp(ratios.LogRatio));

    /// <summary>One phase of a region; the interval holds all true ratios at once with 99 %.</summary>
    internal sealed record Region(
        string Name, string Phase, int Points, RatioSummary Raw, double Ratio, double Low, double? High, bool Differs);

    /// <summary>One phase of a point.</summary>
    internal sealed record Point(int MicroBatch, int SliceTokens, int ContextTokens, string Phase, double Ratio);
}
