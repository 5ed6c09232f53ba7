namespace TeraPipe.Profiler.Adaptive;

/// <summary>By how much times deviate from what terms say, as shares of the time: one standard deviation.</summary>
/// <param name="Smooth">Of t(l, 0), alike at neighbouring lengths: how efficient kernels are.</param>
/// <param name="Own">Of t(l, 0), each length for itself: another kernel is chosen there.</param>
/// <param name="Context">Of what the context adds, alike at neighbouring lengths.</param>
/// <param name="Prior">How probable it is.</param>
internal readonly record struct Roughness(double Smooth, double Own, double Context, double Prior)
{
    /// <summary>
    /// From a device that follows the roofline to within its noise, to one whose every length may be a few percent off.
    /// Measurements decide: these are orders of magnitude, a factor of about 3 apart.
    /// </summary>
    public static IReadOnlyList<Roughness> Levels { get; } =
    [
        new(0.05, 0.0005, 0.05, 0.35),
        new(0.1, 0.002, 0.1, 0.35),
        new(0.2, 0.008, 0.2, 0.2),
        new(0.2, 0.03, 0.3, 0.1),
    ];
}
