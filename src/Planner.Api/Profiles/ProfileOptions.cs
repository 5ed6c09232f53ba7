using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Limits of profiles; the section "Profiles" of the configuration.</summary>
internal sealed class ProfileOptions
{
    public const string Section = "Profiles";

    /// <summary>Most measurements in one profile.</summary>
    [Range(1, 10_000_000)]
    public int MaxMeasurements { get; init; } = 2_000_000;

    /// <summary>
    /// Longest profile that is sent as lines, before and after it is unpacked: 512 MiB are more than 2,000,000
    /// measurements with every digit.
    /// </summary>
    [Range(1_024, 17_179_869_184)]
    public long MaxStreamBytes { get; init; } = 536_870_912;

    /// <summary>
    /// Measurements of the parsed profiles that are kept in memory, together with what was fitted to them; some 400
    /// bytes each. A profile that has more by itself is read from the database each time.
    /// </summary>
    [Range(1, 100_000_000)]
    public int CachedMeasurements { get; init; } = 2_000_000;
}
