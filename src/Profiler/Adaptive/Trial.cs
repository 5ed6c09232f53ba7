using TeraPipe.Planning.Slicing;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>The plan on a device that may be the measured one.</summary>
/// <param name="Device">The device.</param>
/// <param name="MakespanMs">What the plan takes there.</param>
/// <param name="Best">The best plan there.</param>
/// <param name="Regret">By how much the plan takes longer than the best one, at most, as a share of that.</param>
internal sealed record Trial(
    DrawnLatencies Device, double MakespanMs, IReadOnlyList<MicroBatchSlicing> Best, double Regret);
