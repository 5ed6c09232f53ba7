namespace TeraPipe.Contracts.Plans;

/// <summary>What one constraint costs: the makespan with all constraints less that with all others.</summary>
/// <param name="Constraint">The constraint's field.</param>
/// <param name="CostMs">Of the makespan, in milliseconds; 0: it does not bind. Missing where a limit ended the search
/// first, or the schedule is not flush.</param>
public sealed record PlanConstraintCost(string Constraint, double? CostMs);
