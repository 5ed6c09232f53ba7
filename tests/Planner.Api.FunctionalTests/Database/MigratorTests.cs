using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TeraPipe.Planner.Api.Database;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Database;

/// <summary>Each test has a database of its own on the shared server.</summary>
public sealed class MigratorTests(PlannerFixture planner) : IAsyncLifetime
{
    private readonly string _name = $"test_{Guid.NewGuid():N}";
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        await using var server = new NpgsqlConnection(planner.Directory.ConnectionString());
        await server.ExecuteAsync($"CREATE DATABASE {_name}");
        _database = NpgsqlDataSource.Create(planner.Directory.ConnectionString(_name));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Migrations_are_applied_once_and_in_order()
    {
        await MigrateAsync();
        var first = await AppliedAsync();
        await MigrateAsync();

        Assert.Equal(Migration.All.Select(migration => migration.Version), first.Select(row => row.Version));
        Assert.Equal(Enumerable.Range(1, first.Count), first.Select(row => row.Version));
        Assert.Equal(first, await AppliedAsync());
    }

    [Fact]
    public async Task Services_that_start_together_migrate_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync()));

        Assert.Equal(Migration.All.Count, (await AppliedAsync()).Count);
    }

    [Fact]
    public async Task Edited_migration_is_refused()
    {
        await MigrateAsync();
        await ExecuteAsync("UPDATE schema_migrations SET checksum = repeat('0', 64) WHERE version = 1");

        var refusal = await Assert.ThrowsAsync<StartupException>(MigrateAsync);

        Assert.Equal(
            $"Migration {Migration.All[0].Name} was edited after this database applied it: "
            + "put the file back as it was, and the change into a new migration.",
            refusal.Message);
    }

    [Fact]
    public async Task Database_of_a_newer_service_is_refused()
    {
        await MigrateAsync();
        await ExecuteAsync(
            """
            INSERT INTO schema_migrations (version, name, checksum)
            VALUES (9999, '9999_future.sql', repeat('0', 64))
            """);

        var refusal = await Assert.ThrowsAsync<StartupException>(MigrateAsync);

        Assert.Contains("9999_future.sql, which this build does not know", refusal.Message, StringComparison.Ordinal);
    }

    private Task MigrateAsync() =>
        new Migrator(_database, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);

    private async Task<List<(int Version, DateTime AppliedAt)>> AppliedAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        return
        [
            .. await connection.QueryAsync<(int, DateTime)>(
                "SELECT version, applied_at FROM schema_migrations ORDER BY version"),
        ];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
