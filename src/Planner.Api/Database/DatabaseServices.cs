using Npgsql;

namespace TeraPipe.Planner.Api.Database;

/// <summary>The database: one that ConnectionStrings:Planner names, else the service's own.</summary>
internal static class DatabaseServices
{
    private const string ConnectionName = "Planner";

    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<DatabaseOptions>(DatabaseOptions.Section);
        if (configuration.GetConnectionString(ConnectionName) is { } given)
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(given));
        }
        else
        {
            services.AddSingleton<EmbeddedPostgres>();
            services.AddSingleton(
                provider => NpgsqlDataSource.Create(provider.GetRequiredService<EmbeddedPostgres>().ConnectionString));
        }

        return services.AddSingleton<Migrator>();
    }

    /// <summary>Starts the server if it is ours, and brings the database up to this build.</summary>
    /// <exception cref="StartupException">For a reason that the operator can remedy.</exception>
    public static async Task StartDatabaseAsync(this WebApplication app, CancellationToken cancellationToken = default)
    {
        if (app.Services.GetService<EmbeddedPostgres>() is { } embedded)
        {
            await embedded.StartAsync(cancellationToken);
        }

        try
        {
            await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is ArgumentException or NpgsqlException and not PostgresException)
        {
            throw new StartupException(
                $"The database of ConnectionStrings:{ConnectionName} cannot be reached: {failure.Message}");
        }
    }
}
