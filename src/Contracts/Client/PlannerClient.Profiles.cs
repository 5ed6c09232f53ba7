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

    /// <summary>
    /// Adds a profile of any number of measurements, or finds that the same is there already. They are compressed and
    /// sent while they are enumerated, so that no more than a piece of them is in memory, and stored all or none.
    /// </summary>
    /// <param name="head">The profile without its measurements.</param>
    /// <param name="measurements">Enumerated once for each attempt: it gives the same every time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The head has measurements of its own.</exception>
    public Task<ProfileSummary> UploadProfileAsync(
        ProfileRequest head, IAsyncEnumerable<Measurement> measurements, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Measurements is not null)
        {
            throw new ArgumentException("It has measurements of its own; pass them apart.", nameof(head));
        }

        return _transport.SendAsync(
            new Call<ProfileSummary>(HttpMethod.Post, Route.Of($"v1/profiles"))
            {
                Body = () => new NdjsonContent<ProfileRequest, Measurement>(head, measurements),
                Headers = headers => headers.ExpectContinue = true, // a refusal is heard before all is sent
            },
            cancellationToken);
    }

    /// <inheritdoc cref="UploadProfileAsync(ProfileRequest, IAsyncEnumerable{Measurement}, CancellationToken)"/>
    public Task<ProfileSummary> UploadProfileAsync(
        ProfileRequest head, IEnumerable<Measurement> measurements, CancellationToken cancellationToken = default) =>
        UploadProfileAsync(head, measurements.ToAsyncEnumerable(), cancellationToken);
}
