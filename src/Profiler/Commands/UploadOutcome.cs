namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler upload --json</c> prints.</summary>
/// <param name="ProfileId">The id that the planner gave the profile.</param>
/// <param name="IsNew">Whether it did not have the very same before.</param>
internal sealed record UploadOutcome(string ProfileId, bool IsNew);
