namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What is logged about jobs. Event ids 1700 to 1799; an id keeps its meaning for ever.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1700, LogLevel.Information, "Job {Job} registered with plan {PlanId}")]
    public static partial void Registered(ILogger logger, string job, string planId);

    [LoggerMessage(1701, LogLevel.Information, "Job {Job}: drift confirmed, shift {ShiftFraction:0.000}")]
    public static partial void DriftConfirmed(ILogger logger, string job, double shiftFraction);

    [LoggerMessage(1702, LogLevel.Information, "Job {Job} planned again: {PlanId}, gain {GainFraction:0.000}")]
    public static partial void Replanned(ILogger logger, string job, string planId, double? gainFraction);

    [LoggerMessage(1703, LogLevel.Information, "Job {Job} keeps its plan {PlanId}: {Reason}")]
    public static partial void ReplanDeclined(ILogger logger, string job, string planId, string reason);

    [LoggerMessage(1704, LogLevel.Information, "Job {Job} ended")]
    public static partial void Ended(ILogger logger, string job);
}
