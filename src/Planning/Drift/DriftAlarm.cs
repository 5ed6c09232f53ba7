namespace TeraPipe.Planning.Drift;

/// <summary>A cumulative sum exceeded its threshold.</summary>
/// <param name="Direction">Which one.</param>
/// <param name="Since">The first observation of those over which it grew, counted from 1.</param>
public sealed record DriftAlarm(DriftDirection Direction, long Since);
