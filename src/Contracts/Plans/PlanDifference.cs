namespace TeraPipe.Contracts.Plans;

/// <summary>A field that differs between two plans.</summary>
/// <param name="Field">Its JSON name, "constraints.maximumSlices" within an object.</param>
/// <param name="A">Its value in A as text; missing where A has none.</param>
/// <param name="B">Its value in B as text; missing where B has none.</param>
public sealed record PlanDifference(string Field, string? A, string? B);
