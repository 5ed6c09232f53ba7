namespace TeraPipe.Planning.Slicing;

/// <summary>
/// How far sums of the same milliseconds may differ by the order in which they are added up: 10^5 terms of 10^-16 are
/// 10^-11 at the very worst and 10^-13 in practice. Within it two makespans are the same.
/// </summary>
internal static class Rounding
{
    public const double Relative = 1e-13;

    /// <summary>Not less than any sum that is the same as this one.</summary>
    public static double Up(double ms) => ms * (1 + Relative);

    /// <summary>Not more than any sum that is the same as this one.</summary>
    public static double Down(double ms) => ms * (1 - Relative);
}
