namespace TeraPipe.Planning.Memory;

/// <summary>The fastest plan that fits, or why none does.</summary>
/// <param name="Plan">Null if nothing that may be chosen fits.</param>
/// <param name="Shortage">Of the choice that lacks the least; null if there is a plan.</param>
public sealed record MemoryAnswer(MemoryPlan? Plan, MemoryShortage? Shortage);
