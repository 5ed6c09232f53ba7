namespace TeraPipe.Executor.Plans;

/// <summary>What a file gave: a plan, or why it is of no use. Neither where there is no file.</summary>
internal readonly record struct PlanReading(TrainingPlan? Plan, string? Refusal);
