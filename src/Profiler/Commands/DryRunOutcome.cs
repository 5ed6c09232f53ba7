namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler run --dry-run --json</c> prints.</summary>
internal sealed record DryRunOutcome(int Points, int Samples, double EstimatedSeconds);
