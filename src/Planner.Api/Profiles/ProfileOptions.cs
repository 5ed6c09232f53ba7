using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Limits of profiles; the section "Profiles" of the configuration.</summary>
internal sealed class ProfileOptions
{
    public const string Section = "Profiles";

    /// <summary>
    /// Measurements of the parsed profiles that are kept in memory, together with what was fitted to them; some 400
    /// bytes each. A profile that has more by itself is read from the database each time.
    /// </summary>
    [Range(1, 100_000_000)]
    public int CachedMeasurements { get; init; } = 2_000_000;
}
