namespace TeraPipe.Contracts.Jobs;

/// <summary>When a run is planned again.</summary>
/// <param name="ReplanOnDrift">Whether a confirmed drift has the run planned again.</param>
/// <param name="MinimumGainFraction">A new plan is taken only if its step is shorter by more than this share.</param>
/// <param name="MinimumStepsBetweenReplans">So many steps of a plan are observed before a drift has the run planned
/// again.</param>
public sealed record JobPolicy(bool ReplanOnDrift, double MinimumGainFraction, int MinimumStepsBetweenReplans);
