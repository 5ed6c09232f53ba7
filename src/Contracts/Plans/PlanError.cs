namespace TeraPipe.Contracts.Plans;

/// <summary>Errors of one place, each (predicted − measured) / measured.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Median">Half of them are at most so large, by size.</param>
/// <param name="P90">Nine in ten are at most so large.</param>
/// <param name="Bias">The median of the errors with their signs: above 0 where predictions are too long.</param>
public sealed record PlanError(int Count, double Median, double P90, double Bias);
