namespace TeraPipe.Planning.Simulation;

/// <summary>The most that a device holds for slices in flight.</summary>
/// <param name="Held">Of all slices that are in flight then.</param>
/// <param name="Position">The forward on the device's list at whose start so much is first held: in a timeline of the
/// schedule the peak begins with it. Null if the device does no forward.</param>
public readonly record struct MemoryPeak(Bytes Held, int? Position);
