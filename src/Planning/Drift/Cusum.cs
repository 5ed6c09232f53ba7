namespace TeraPipe.Planning.Drift;

/// <summary>
/// Two cumulative sums of standardised deviations z, one for each direction (Page, Biometrika 1954; the tabular form of
/// Montgomery, section 9.1):
///     C⁺ = max(0, C⁺ + z − k),  C⁻ = max(0, C⁻ − z − k)
/// An alarm is C⁺ > h or C⁻ > h. The default value has seen nothing.
/// </summary>
/// <param name="Up">C⁺.</param>
/// <param name="Down">C⁻.</param>
/// <param name="UpCount">Observations since C⁺ was 0, N⁺: the shift began that long ago.</param>
/// <param name="DownCount">The same for C⁻.</param>
public readonly record struct Cusum(double Up, double Down, int UpCount, int DownCount)
{
    /// <param name="z">The next standardised deviation; beyond the bound it counts as the bound.</param>
    /// <param name="settings">k and the bound.</param>
    public Cusum With(double z, DriftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var bounded = Math.Clamp(z, -settings.WinsorBound, settings.WinsorBound);
        var up = Math.Max(0, Up + bounded - settings.Slack);
        var down = Math.Max(0, Down - bounded - settings.Slack);
        return new(up, down, up > 0 ? UpCount + 1 : 0, down > 0 ? DownCount + 1 : 0);
    }

    /// <summary>Which sum exceeds h, and over how many observations it grew; null: none does.</summary>
    public (DriftDirection Direction, int Count)? Alarm(DriftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Up > settings.Threshold ? (DriftDirection.Up, UpCount)
            : Down > settings.Threshold ? (DriftDirection.Down, DownCount)
            : null;
    }
}
