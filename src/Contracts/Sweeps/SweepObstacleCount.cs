namespace TeraPipe.Contracts.Sweeps;

/// <summary>How many configurations one kind of obstacle is in the way of.</summary>
/// <param name="Kind">"gpus", "layers", "heads", "batch", "latencies" or "memory": the first that was found.</param>
/// <param name="Configurations">How many.</param>
public sealed record SweepObstacleCount(string Kind, int Configurations);
