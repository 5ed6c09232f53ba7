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
        Measurements = [],
        Datasheet = Profile.Content.Datasheet,
    };
}
