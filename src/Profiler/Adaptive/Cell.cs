namespace TeraPipe.Profiler.Adaptive;

/// <summary>A slice after a context, both in the design's grains.</summary>
internal readonly record struct Cell(int Length, int Context);
