namespace TeraPipe.Planner.Api.Elastic;

/// <summary>A worker that fell silent.</summary>
/// <param name="Job">Its run.</param>
/// <param name="Worker">Its name.</param>
/// <param name="LastSeenAt">Its last heartbeat, UTC.</param>
/// <param name="TimeoutMs">Silence of so many milliseconds is too long.</param>
internal sealed record SilentWorker(string Job, string Worker, DateTime LastSeenAt, int TimeoutMs);
