using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The profiles of db/profiles: devices as they were measured, and by their datasheets, so that one can plan before one
/// has measured. Loaded at every start, through the parser that POST uses; what is there already stays.
/// </summary>
internal sealed class ReferenceProfiles(ProfileRepository profiles, ILogger<ReferenceProfiles> logger)
{
    private const string Folder = "profiles/";

    /// <inheritdoc cref="LoadAsync(string, string, CancellationToken)" path="/exception"/>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Resources.In(Folder))
        {
            await LoadAsync(file, Resources.Read(file), cancellationToken);
        }
    }

    /// <param name="file">Its name.</param>
    /// <param name="json">The body of POST /v1/profiles that is in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartupException">The file was edited after this database loaded it.</exception>
    /// <exception cref="InvalidDataException">It is no profile.</exception>
    public async Task LoadAsync(string file, string json, CancellationToken cancellationToken)
    {
        var profile = Read(file, json);
        if (await profiles.AddAsync(profile, cancellationToken))
        {
            ProfileLog.Loaded(logger, file, profile.ProfileId);
        }
        else if (await profiles.FindAsync(profile.ProfileId, cancellationToken) is null)
        {
            throw new StartupException(
                $"db/{file} has a name that this database knows for another profile: "
                + "a profile never changes, so give the new one a new name.");
        }
    }

    private static Profile Read(string file, string json)
    {
        var faults = new Faults();
        using var document = JsonDocument.Parse(json);
        JsonFaults.Find(
            document.RootElement, PlannerJson.Options.GetTypeInfo(typeof(ProfileRequest)), path: "", faults.Add);
        var profile = faults.Any
            ? null
            : ProfileParser.Parse(
                document.Deserialize<ProfileRequest>(PlannerJson.Options)!, maxMeasurements: int.MaxValue, faults);
        return profile
            ?? throw new InvalidDataException($"db/{file} has faults in {string.Join(", ", faults.ByField.Keys)}.");
    }
}
