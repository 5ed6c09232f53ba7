using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Drift;
using Datasheet = TeraPipe.Contracts.Profiles.Datasheet;

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
        var content = profile.Content with
        {
            Name = null,
            AdjustedFrom = profile.ProfileId,
            MeasuredBy = null, // and under which conditions: the times are no measurements any more
            CalibrationMs = null,
            Conditions = null,
        };
        if (profile.Table is { } table)
        {
            var fit = Recalibration.Of(observed)!;
            var adjusted = profile.Measured!.Corrected(
                fit.Apply(table, layersPerStage), fit.Forward.Scale, fit.Backward.Scale);
            return (Of(content, adjusted), fit);
        }

        var both = Recalibration.OfBoth(observed)!.Value;
        var datasheet = Adjusted(content.Datasheet!, both, layersPerStage);
        return (Of(content with { Datasheet = datasheet }, measured: null), new Recalibration(both, both));
    }

    private static Profile? Of(ProfileRequest content, MeasuredPoints? measured) =>
        ProfileHead.Parse(content, new Faults()) is { } head ? new Profile(head, measured) : null;

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
            LayerOverheadMs = fit.Apply(new Milliseconds(datasheet.LayerOverheadMs!.Value), layers).Value,
        };
    }
}
