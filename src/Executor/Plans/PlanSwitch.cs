namespace TeraPipe.Executor.Plans;

/// <summary>Another plan, to be run from the next step on.</summary>
/// <param name="Before">What was run until now.</param>
/// <param name="Plan">What is run from now on.</param>
public sealed record PlanSwitch(TrainingPlan Before, TrainingPlan Plan);
