using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/profiles.</content>
public sealed partial class PlannerClient
{
    /// <summary>All profiles without their measurements, oldest first.</summary>
    public IAsyncEnumerable<ProfileSummary> ListProfilesAsync(CancellationToken cancellationToken = default) =>
        ListAsync<ProfileSummary>($"v1/profiles", cancellationToken);

    /// <summary>A profile with its measurements, by its id or its name.</summary>
    public Task<ProfileResponse> GetProfileAsync(string profile, CancellationToken cancellationToken = default) =>
        GetAsync<ProfileResponse>($"v1/profiles/{profile}", cancellationToken);

    /// <summary>Adds a profile, or finds that the same is there already.</summary>
    public Task<ProfileSummary> AddProfileAsync(
        ProfileRequest profile, CancellationToken cancellationToken = default) =>
        PostAsync<ProfileRequest, ProfileSummary>($"v1/profiles", profile, cancellationToken);
}
