namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What one constraint costs: the makespan with all constraints less the makespan with all others. Zero: it does not
/// bind. Two constraints that forbid the same slicings cost nothing each.
/// </summary>
/// <param name="Constraint">The member of <see cref="SliceConstraints"/>.</param>
/// <param name="Cost">Of the makespan; null if a limit ended the search before either makespan was proven.</param>
public sealed record ConstraintCost(string Constraint, Milliseconds? Cost);
