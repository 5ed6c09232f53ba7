namespace TeraPipe.Planning.Parallelism;

/// <summary>How far a sweep has come.</summary>
/// <param name="Done">Configurations that have their row.</param>
/// <param name="Total">Configurations in all.</param>
public readonly record struct SweepProgress(int Done, int Total);
