namespace TeraPipe.Planner.Api.Observations;

/// <summary>Whose observations follow each other: those of one run of one slicing of a plan.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="Slicing">Which of its slicings.</param>
/// <param name="Job">The run; null where none was named.</param>
/// <param name="Since">The event of a registered job's log since which it runs the plan; 0: it is none.</param>
internal sealed record StreamKey(string PlanId, string Slicing, string? Job, int Since = 0);
