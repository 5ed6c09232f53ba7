namespace TeraPipe.Profiler.Measuring;

/// <summary>How far a profiling run has come, in visits: each round visits each point once, and the first round warms up.</summary>
internal readonly record struct ProfilingProgress(int VisitsDone, int VisitsInAll);
