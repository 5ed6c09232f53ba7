namespace TeraPipe.Contracts.Elastic;

/// <summary>A worker of which something was told.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="State">"present", "lost" or "drained".</param>
/// <param name="IsFurther">Whether it is none of those at first, but joined.</param>
/// <param name="Slowdown">How many times as long as another it takes; 1 is none.</param>
public sealed record ElasticWorker(string Worker, string State, bool IsFurther, double Slowdown);
