using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// A profile corrected by what a run observed. It has no name, says what it was adjusted from, and is content-addressed
/// as every other.
/// </summary>
internal static class AdjustedProfile
{
    /// <param name="profile">What the run was planned on.</param>
    /// <param name="observed">Slices of whole stages.</param>
    /// <param name="layersPerStage">By which a stage's offset is shared.</param>
    /// <returns>The profile, or null where a corrected time is none that a profile may have; and the fit.</returns>
    public static (Profile? Profile, Recalibration Fit) Of(
        Profile profile, IReadOnlyList<SliceObservation> observed, int layersPerStage)
    {
        var content = profile.Content with { Name = null, AdjustedFrom = profile.ProfileId };
        if (profile.Content.Datasheet is not { } datasheet)
        {
            var fit = Recalibration.Of(observed)!;
            var points = content.Measurements!.Select(point => Adjusted(point, fit, layersPerStage));
            return (ProfileParser.Parse(content with { Measurements = [.. points] }, new Faults()), fit);
        }

        var both = Recalibration.OfBoth(observed)!.Value;
        var adjusted = content with { Datasheet = Adjusted(datasheet, both, layersPerStage) };
        return (ProfileParser.Parse(adjusted, new Faults()), new Recalibration(both, both));
    }

    private static Measurement Adjusted(Measurement point, Recalibration fit, int layers) => point with
    {
        ForwardMs = Adjusted(point.ForwardMs!.Value, fit.Forward, layers),
        BackwardMs = Adjusted(point.BackwardMs!.Value, fit.Backward, layers),
        ForwardSpreadMs = fit.Forward.Scale * point.ForwardSpreadMs,
        BackwardSpreadMs = fit.Backward.Scale * point.BackwardSpreadMs,
    };

    private static double Adjusted(double ms, AffineFit fit, int layers) =>
        (fit.Scale * ms) + (fit.Offset.Value / layers);

    /// <summary>A device that is slower reaches less of its peaks; one that is faster has higher ones.</summary>
    private static Datasheet Adjusted(Datasheet datasheet, AffineFit fit, int layers)
    {
        var fraction = datasheet.AchievableFraction!.Value / fit.Scale;
        var beyond = Math.Max(1, fraction);
        return datasheet with
        {
            PeakTeraflops = beyond * datasheet.PeakTeraflops,
            MemoryGigabytesPerSecond = beyond * datasheet.MemoryGigabytesPerSecond,
            AchievableFraction = fraction / beyond,
            LayerOverheadMs = Adjusted(datasheet.LayerOverheadMs!.Value, fit, layers),
        };
    }
}
