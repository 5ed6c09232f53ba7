using TeraPipe.Contracts.Observations;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>What a monitor knows, on the wire and in words.</summary>
internal static class DriftReports
{
    public static DriftReport Of(DriftMonitor monitor, string? job) => new()
    {
        State = StateOf(monitor),
        Explanation = monitor.LastDrift is { } drift
            ? $"{Describe(drift)} Since then: {Now(monitor)}"
            : Now(monitor),
        Job = job,
        SinceObservation = monitor.LastDrift?.Since,
        ConfirmedAtObservation = monitor.LastDrift?.At,
        ShiftFraction = monitor.LastDrift?.Shift,
        ReferenceFraction = monitor.Reference?.Mean,
        SigmaFraction = monitor.Reference?.Sigma,
    };

    /// <summary>A drift as a sentence.</summary>
    public static string Describe(ConfirmedDrift drift)
    {
        var sigmas = Math.Abs(drift.Shift) / drift.Reference.Sigma;
        return $"Times drifted {Word(drift.Direction)} by {Percent(drift.Shift)} of the prediction, {sigmas:0.0} σ, "
            + $"from about observation {drift.Since} on; before they were {Percent(drift.Reference.Mean)} off. "
            + $"Observation {drift.At} confirmed it.";
    }

    public static string Percent(double share) => $"{Math.Round(share, 3):+0.0 %;-0.0 %;0.0 %}";

    private static string Word(DriftDirection direction) => direction == DriftDirection.Up ? "up" : "down";

    private static string StateOf(DriftMonitor monitor) => monitor switch
    {
        { State: DriftState.Confirming } => "suspected",
        { LastDrift: { } drift } => Word(drift.Direction),
        { State: DriftState.Learning } => "learning",
        _ => "steady",
    };

    private static string Now(DriftMonitor monitor)
    {
        var settings = DriftSettings.Default;
        return monitor switch
        {
            { Alarm: { } alarm } =>
                $"The sum {Word(alarm.Direction)} exceeded {settings.Threshold} σ; "
                + $"{settings.ConfirmationCount - monitor.Window.Count} observations more decide whether it is drift.",
            { Reference: { } reference } =>
                $"Normal is {Percent(reference.Mean)} off with σ {reference.Sigma:0.0 %}; the sums are "
                + $"{monitor.Cusum.Up:0.0} σ up and {monitor.Cusum.Down:0.0} σ down of {settings.Threshold} σ.",
            _ =>
                $"What is normal is learned from {settings.ReferenceCount} observations, of which there are "
                + $"{monitor.Window.Count}.",
        };
    }
}
