using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it; but for the plan's question.
/// </summary>
internal static class JobParser
{
    private const double DefaultGain = 0.02;
    private const int DefaultSteps = 100;

    /// <returns>The policy; it counts only where there is no fault.</returns>
    public static JobPolicy Parse(JobRequest sent, Faults faults)
    {
        faults.Require(sent.Job is { } name && Names.IsValid(name), "job", Names.Rule);
        faults.Require(
            sent.Plan is null != sent.PlanId is null, "plan", "must be there where planId is not, and only there.");
        var policy = new JobPolicy(
            sent.Policy?.ReplanOnDrift ?? sent.Elastic is null,
            sent.Policy?.MinimumGainFraction ?? DefaultGain,
            sent.Policy?.MinimumStepsBetweenReplans ?? DefaultSteps);
        faults.Require(
            sent.Elastic is null || !policy.ReplanOnDrift,
            "policy.replanOnDrift",
            "must be false of an elastic run: its steps change with what is frozen of it.");
        faults.Require(
            policy.MinimumGainFraction is >= 0 and <= 1, "policy.minimumGainFraction", "must be from 0 to 1.");
        faults.Require(
            policy.MinimumStepsBetweenReplans >= 0, "policy.minimumStepsBetweenReplans", "must not be negative.");
        return policy;
    }
}
