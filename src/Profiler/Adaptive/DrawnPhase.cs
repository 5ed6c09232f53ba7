namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// One phase of a device that may be the measured one: t(l, c) = AtZero + c · PerContext + l · pad(l + c) · PerPadding,
/// l and c in grains; pad is by how much l + c is less than whole tiles of keys, as a share of the
/// sequence.
/// </summary>
/// <param name="AtZeroMs">[l − 1].</param>
/// <param name="PerContextMs">[l − 1].</param>
/// <param name="PerPaddingMs">0 without tiles of keys.</param>
internal sealed record DrawnPhase(double[] AtZeroMs, double[] PerContextMs, double PerPaddingMs);
