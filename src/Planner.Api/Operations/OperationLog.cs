namespace TeraPipe.Planner.Api.Operations;

/// <summary>What is logged about operations. Event ids 1600 to 1699; an id keeps its meaning for ever.</summary>
internal static partial class OperationLog
{
    [LoggerMessage(1600, LogLevel.Information, "Operation {OperationId} ({Kind}) begun, attempt {Attempt}")]
    public static partial void Begun(ILogger logger, string operationId, string kind, int attempt);

    [LoggerMessage(1601, LogLevel.Information, "Operation {OperationId} {State} after {RunMs:0} ms")]
    public static partial void Ended(ILogger logger, string operationId, string state, double runMs);

    [LoggerMessage(1602, LogLevel.Information, "Operation {OperationId} put back: this service stops")]
    public static partial void PutBack(ILogger logger, string operationId);

    [LoggerMessage(1603, LogLevel.Warning,
        "Operation {OperationId} left to whoever takes it next: its lease is lost, or the database was away too long")]
    public static partial void Lost(ILogger logger, string operationId);

    [LoggerMessage(1604, LogLevel.Error, "Operation {OperationId} failed by a fault of ours")]
    public static partial void Faulted(ILogger logger, Exception fault, string operationId);

    [LoggerMessage(1605, LogLevel.Warning, "The database does not answer; operations wait for it: {Reason}")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(1606, LogLevel.Information, "{Count} operations removed that ended more than {Retention} ago")]
    public static partial void Removed(ILogger logger, int count, TimeSpan retention);
}
