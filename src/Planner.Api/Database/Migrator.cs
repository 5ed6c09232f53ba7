using Dapper;
using Npgsql;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// Brings a database up to this build: each migration once, in order, in a transaction of its own. An advisory lock
/// lets one of several services that start together do it while the others wait.
/// </summary>
internal sealed class Migrator(NpgsqlDataSource database, ILogger<Migrator> logger)
{
    /// <summary>Any number will do that nothing else in the database locks: "plnr" in ASCII.</summary>
    private const long LockKey = 0x706c6e72;

    private const string LockSql = "SELECT pg_advisory_lock(@LockKey)";

    private const string UnlockSql = "SELECT pg_advisory_unlock(@LockKey)";

    private const string CreateTableSql = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version    integer     PRIMARY KEY CHECK (version >= 1),
            name       text        NOT NULL CHECK (name <> ''),
            checksum   text        NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'),
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    private const string AppliedSql = """
        SELECT version  AS Version,
               name     AS Name,
               checksum AS Checksum
          FROM schema_migrations
         ORDER BY version
        """;

    private const string InsertSql = """
        INSERT INTO schema_migrations (version, name, checksum)
        VALUES (@Version, @Name, @Checksum)
        """;

    /// <exception cref="StartupException">The database was made by other migrations than this build's.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(
            new CommandDefinition(LockSql, new { LockKey }, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(CreateTableSql, cancellationToken: cancellationToken));
        var applied = await AppliedAsync(connection, cancellationToken);
        CheckHistory(applied);
        foreach (var migration in Migration.All.ExceptBy(
            applied.Select(row => row.Version), migration => migration.Version))
        {
            await ApplyAsync(connection, migration, cancellationToken);
        }

        // Not in a finally block: where a migration throws, the service ends, and the lock with its session.
        await connection.ExecuteAsync(
            new CommandDefinition(UnlockSql, new { LockKey }, cancellationToken: cancellationToken));
    }

    private static async Task<IReadOnlyList<Row>> AppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new CommandDefinition(AppliedSql, cancellationToken: cancellationToken);
        return [.. await connection.QueryAsync<Row>(command)];
    }

    private static void CheckHistory(IEnumerable<Row> applied)
    {
        foreach (var row in applied)
        {
            var mine = Migration.All.FirstOrDefault(migration => migration.Version == row.Version)
                ?? throw new StartupException(
                    $"The database has migration {row.Name}, which this build does not know: "
                    + "it was made by a newer Planner. Run that one.");
            if (mine.Checksum != row.Checksum)
            {
                throw new StartupException(
                    $"Migration {mine.Name} was edited after this database applied it: "
                    + "put the file back as it was, and the change into a new migration.");
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            new CommandDefinition(migration.Sql, transaction: transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(
            new CommandDefinition(InsertSql, migration, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        DatabaseLog.Migrated(logger, migration.Name);
    }

    private sealed record Row
    {
        public required int Version { get; init; }
        public required string Name { get; init; }
        public required string Checksum { get; init; }
    }
}
