using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning;
using Datasheet = TeraPipe.Planning.Latency.Datasheet;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The part of a profile that is a datasheet. It says nothing about a layer, and nothing was measured, so that neither
/// may be sent with it.
/// </summary>
internal static class DatasheetParser
{
    /// <summary>What is wrong with measured figures beside a datasheet.</summary>
    public const string NotWithDatasheet = "must be left out with a datasheet, which says nothing about it.";

    /// <param name="sent">The profile; it has a datasheet.</param>
    /// <param name="bytesPerElement">By the profile's dtype; null where that is unknown.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static Datasheet? Parse(ProfileRequest sent, int? bytesPerElement, Faults faults)
    {
        LeaveOut(sent.Layer, "layer");
        LeaveOut(sent.LayerOptimizerMs, "layerOptimizerMs");
        LeaveOut(sent.EstimatedFrom, "estimatedFrom");
        LeaveOut(sent.MeasuredBy, "measuredBy");
        LeaveOut(sent.CalibrationMs, "calibrationMs");
        LeaveOut(sent.Conditions, "conditions");
        LeaveOut(sent.Parts, "parts");
        LeaveOut(sent.Transfers, "transfers");
        LeaveOut(sent.Failures, "failures");
        faults.Require(
            sent.TensorParallelDegree is null or 1,
            "tensorParallelDegree",
            "must be left out with a datasheet: the question says it.");

        var figures = sent.Datasheet!;
        var isWhole = faults.Require(Bounds.IsRate(figures.PeakTeraflops), "datasheet.peakTeraflops", Bounds.Rate)
            & faults.Require(
                Bounds.IsRate(figures.MemoryGigabytesPerSecond), "datasheet.memoryGigabytesPerSecond", Bounds.Rate)
            & faults.Require(
                Bounds.IsFraction(figures.AchievableFraction), "datasheet.achievableFraction", Bounds.Fraction)
            & faults.Require(Bounds.IsTime(figures.LayerOverheadMs), "datasheet.layerOverheadMs", Bounds.Time);
        return !isWhole || bytesPerElement is null ? null : new Datasheet(
            figures.PeakTeraflops!.Value,
            figures.MemoryGigabytesPerSecond!.Value,
            figures.AchievableFraction!.Value,
            new Milliseconds(figures.LayerOverheadMs!.Value),
            bytesPerElement.Value);

        void LeaveOut(object? figure, string field) => faults.Require(figure is null, field, NotWithDatasheet);
    }
}
