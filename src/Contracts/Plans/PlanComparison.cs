namespace TeraPipe.Contracts.Plans;

/// <summary>A plan against a simpler one.</summary>
/// <param name="ExpectedGainMs">Makespan of the simpler one less that of the plan, in milliseconds, in the mean of all
/// that the measurements leave open.</param>
/// <param name="ProbabilityFaster">How probable it is that the plan is faster at all.</param>
public sealed record PlanComparison(double ExpectedGainMs, double ProbabilityFaster);
