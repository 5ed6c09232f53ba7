namespace TeraPipe.Contracts.Plans;

/// <summary>Shares of the busy time, adding up to 1, by where its latencies come from.</summary>
/// <param name="Measured">These very points were measured.</param>
/// <param name="Interpolated">Between measured points.</param>
/// <param name="Extrapolated">Outside the measured points.</param>
/// <param name="Estimated">From a datasheet, or composed from other measurements.</param>
public sealed record ProvenanceShares(double Measured, double Interpolated, double Extrapolated, double Estimated);
