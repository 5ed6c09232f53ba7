using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TeraPipe.Planner.Api.Database;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>A database of one test's own on the shared server, migrated and empty.</summary>
internal sealed class TemporaryDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = source;

    public static async Task<TemporaryDatabase> CreateAsync(TemporaryDirectory directory)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using (var server = new NpgsqlConnection(directory.ConnectionString()))
        {
            await server.ExecuteAsync($"CREATE DATABASE {name}");
        }

        var source = NpgsqlDataSource.Create(directory.ConnectionString(name));
        await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
        return new TemporaryDatabase(source);
    }

    /// <summary>Rows of a table.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}");
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
