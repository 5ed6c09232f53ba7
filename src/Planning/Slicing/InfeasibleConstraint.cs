namespace TeraPipe.Planning.Slicing;

/// <summary>A constraint with which a sequence cannot be cut.</summary>
/// <param name="Constraint">The member of <see cref="SliceConstraints"/>.</param>
/// <param name="Message">What does not fit, for the person who asked.</param>
/// <param name="By">How much is missing or too much; the message says of what.</param>
public sealed record InfeasibleConstraint(string Constraint, string Message, Tokens By);
