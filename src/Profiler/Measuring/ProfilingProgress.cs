namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// How far a profiling run has come, in runs of a point. Warming a point up counts as the two that it mostly takes.
/// </summary>
internal readonly record struct ProfilingProgress(int Done, int Total);
