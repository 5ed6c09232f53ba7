namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// Noise of a point that its own runs don't show, as a share of its time: the device was in another state during this
/// visit, or its speed is not known better.
/// </summary>
/// <param name="Share">One standard deviation.</param>
/// <param name="Prior">How probable it is.</param>
internal readonly record struct HiddenNoise(double Share, double Prior)
{
    public static IReadOnlyList<HiddenNoise> Levels { get; } = [new(0.002, 0.5), new(0.01, 0.3), new(0.03, 0.2)];
}
