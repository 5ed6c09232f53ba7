namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What one constraint costs: the makespan with all constraints less the makespan with all others. Zero: it does not
/// bind. Two constraints that forbid the same slicings cost nothing each.
/// </summary>
/// <param name="Constraint">The member of <see cref="SliceConstraints"/>.</param>
/// <param name="Cost">Milliseconds of the makespan.</param>
public sealed record ConstraintCost(string Constraint, Milliseconds Cost);
