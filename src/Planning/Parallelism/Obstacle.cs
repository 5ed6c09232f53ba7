namespace TeraPipe.Planning.Parallelism;

/// <summary>Why a configuration can't be trained.</summary>
/// <param name="Kind">What is in the way.</param>
/// <param name="Reason">The numbers that don't go together, as a sentence.</param>
public sealed record Obstacle(ObstacleKind Kind, string Reason);
