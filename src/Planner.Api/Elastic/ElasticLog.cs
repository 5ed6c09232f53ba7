namespace TeraPipe.Planner.Api.Elastic;

/// <summary>What is logged about elastic runs. Event ids 1800 to 1899; an id keeps its meaning for ever.</summary>
internal static partial class ElasticLog
{
    [LoggerMessage(1800, LogLevel.Information, "Worker {Worker} of job {Job} is silent since {LastSeenAt:O}")]
    public static partial void Silent(ILogger logger, string worker, string job, DateTime lastSeenAt);

    [LoggerMessage(1801, LogLevel.Warning, "The database does not answer; workers are not watched: {Reason}")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(1802, LogLevel.Error, "The loss of worker {Worker} of job {Job} was not planned: a fault of ours")]
    public static partial void Faulted(ILogger logger, Exception fault, string worker, string job);

    [LoggerMessage(
        1803, LogLevel.Warning, "The loss of worker {Worker} of job {Job} is not planned yet, but tried again: {Reason}")]
    public static partial void NotPlanned(ILogger logger, string worker, string job, string? reason);
}
