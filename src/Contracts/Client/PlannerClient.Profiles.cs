using System.Runtime.CompilerServices;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/profiles.</content>
public sealed partial class PlannerClient
{
    /// <summary>All profiles without their measurements, oldest first; with arguments only those that fit.</summary>
    /// <param name="model">A model of the catalogue: profiles of a layer of its shape, and datasheets.</param>
    /// <param name="device">A device's name, as a profile has it.</param>
    /// <param name="dtype">"float64", "float32", "bfloat16" or "float16".</param>
    /// <param name="tensorParallelDegree">Devices that share each layer; datasheets serve every degree.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<ProfileSummary> ListProfilesAsync(
        string? model = null,
        string? device = null,
        string? dtype = null,
        int? tensorParallelDegree = null,
        CancellationToken cancellationToken = default) =>
        ListAsync<ProfileSummary>(
            Route.Of(
                $"v1/profiles",
                ("model", model),
                ("device", device),
                ("dtype", dtype),
                ("tensorParallelDegree", tensorParallelDegree)),
            cancellationToken);

    /// <summary>A profile.</summary>
    /// <param name="profile">Its id or its name.</param>
    /// <param name="measurements">false: all but its measurements.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ProfileResponse> GetProfileAsync(
        string profile, bool measurements = true, CancellationToken cancellationToken = default) =>
        GetAsync<ProfileResponse>(
            Route.Of($"v1/profiles/{profile}", ("measurements", measurements)), cancellationToken);

    /// <summary>The measurements of a profile of any size, one after the other as they come.</summary>
    /// <param name="profile">Its id or its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<Measurement> DownloadMeasurementsAsync(
        string profile, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new Call<ProfileLines>(HttpMethod.Get, Route.Of($"v1/profiles/{profile}"))
        {
            Accept = ProfileLines.MediaType,
            IsStream = true,
            Read = (response, token) => ProfileLines.OpenAsync(response, _transport, token),
        };
        using var lines = await _transport.SendAsync(call, cancellationToken);
        while (await lines.NextAsync(cancellationToken) is { } measurement)
        {
            yield return measurement;
        }
    }

    /// <summary>How far the latency models that can be fitted to a profile are off.</summary>
    /// <param name="profile">Its id or its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<AccuracyResponse> GetProfileAccuracyAsync(
        string profile, CancellationToken cancellationToken = default) =>
        GetAsync<AccuracyResponse>(Route.Of($"v1/profiles/{profile}/accuracy"), cancellationToken);

    /// <summary>Adds a profile, or finds that the same is there already.</summary>
    public Task<ProfileSummary> AddProfileAsync(
        ProfileRequest profile, CancellationToken cancellationToken = default) =>
        PostAsync<ProfileRequest, ProfileSummary>(Route.Of($"v1/profiles"), profile, cancellationToken);

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
