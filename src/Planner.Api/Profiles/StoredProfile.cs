using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>A profile as the database keeps it.</summary>
internal sealed record StoredProfile(Profile Profile, ProfileSummary Summary)
{
    public ProfileResponse ToResponse() => new()
    {
        Summary = Summary,
        LayerOptimizerMs = Profile.Content.LayerOptimizerMs,
        Measurements = Profile.Content.Measurements ?? [],
        Datasheet = Profile.Content.Datasheet,
    };
}
