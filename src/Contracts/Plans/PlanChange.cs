namespace TeraPipe.Contracts.Plans;

/// <summary>A number in two plans.</summary>
/// <param name="A">In A.</param>
/// <param name="B">In B.</param>
/// <param name="Change">B less A.</param>
public sealed record PlanChange(double A, double B, double Change);
