namespace TeraPipe.Planner.Api.Database;

/// <summary>What is logged about the database. Event ids 1000 to 1099; an id keeps its meaning for ever.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(1000, LogLevel.Information,
        "PostgreSQL {MajorVersion} serves {DataDirectory}, ready after {StartMs:0} ms")]
    public static partial void Started(ILogger logger, int majorVersion, string dataDirectory, double startMs);

    [LoggerMessage(1001, LogLevel.Information, "Migration {Migration} applied")]
    public static partial void Migrated(ILogger logger, string migration);
}
