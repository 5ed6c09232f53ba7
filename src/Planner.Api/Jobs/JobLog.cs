namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What is logged about jobs. Event ids 1700 to 1799; an id keeps its meaning for ever.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1700, LogLevel.Information, "Job {Job}, event {Sequence}, {Kind}: {Reason}")]
    public static partial void Happened(ILogger logger, string job, int sequence, string kind, string reason);
}
