namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>Event ids 1900 to 1999; an id keeps its meaning for ever.</summary>
internal static partial class IdempotencyLog
{
    [LoggerMessage(1900, LogLevel.Warning, "An Idempotency-Key is not renewed or released; its lease ends by itself")]
    public static partial void NotReached(ILogger logger, Exception failure);
}
