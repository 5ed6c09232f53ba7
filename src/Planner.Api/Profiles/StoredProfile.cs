using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>A profile as the database keeps it.</summary>
internal sealed record StoredProfile(Profile Profile, ProfileSummary Summary)
{
    /// <summary>All but its measurements.</summary>
    public ProfileResponse ToResponse() => new()
    {
        Summary = Summary,
        LayerOptimizerMs = Profile.Content.LayerOptimizerMs,
        MeasuredBy = Profile.Content.MeasuredBy,
        CalibrationMs = Profile.Content.CalibrationMs,
        Conditions = Profile.Content.Conditions,
        Parts = Profile.Content.Parts,
        Transfers = Profile.Content.Transfers,
        Failures = Profile.Content.Failures,
        Measurements = [],
        Datasheet = Profile.Content.Datasheet,
    };
}
