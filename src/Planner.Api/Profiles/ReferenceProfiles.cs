using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The profiles of db/profiles: devices by their datasheets, so that one can plan before anything was measured. Loaded
/// at every start, through the parser that POST uses; what is there already stays.
/// </summary>
internal sealed class ReferenceProfiles(ProfileRepository profiles, ILogger<ReferenceProfiles> logger)
{
    private const string Folder = "profiles/";

    /// <exception cref="StartupException">A file was edited after this database loaded it.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Resources.In(Folder))
        {
            var profile = Read(file);
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
    }

    private static Profile Read(string file)
    {
        var faults = new Faults();
        var sent = JsonSerializer.Deserialize<ProfileRequest>(Resources.Read(file), PlannerJson.Options)!;
        return ProfileParser.Parse(sent, int.MaxValue, faults)
            ?? throw new InvalidDataException($"db/{file} has faults in {string.Join(", ", faults.ByField.Keys)}.");
    }
}
