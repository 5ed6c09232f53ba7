using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using TeraPipe.Contracts.Service;

namespace TeraPipe.Planner.Api.Service;

/// <summary>What the service says about itself.</summary>
internal static class ServiceEndpoints
{
    public static void MapService(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapGroup("/").WithTags("Service");
        service.MapGet("/health/live", GetLive).WithName("GetLive").DisableRateLimiting();
        service.MapGet("/health/ready", GetReadyAsync)
            .WithName("GetReady")
            .DisableRateLimiting()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        service.MapGet("/version", GetVersionAsync)
            .WithName("GetVersion")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/", () => TypedResults.Redirect("/swagger")).ExcludeFromDescription();
    }

    /// <summary>Whether the process answers.</summary>
    private static Ok<HealthResponse> GetLive() => TypedResults.Ok(new HealthResponse("live"));

    /// <summary>Whether it can do its work: asks the database.</summary>
    private static async Task<Ok<HealthResponse>> GetReadyAsync(
        NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
        return TypedResults.Ok(new HealthResponse("ready"));
    }

    /// <summary>What the service is made of.</summary>
    private static async Task<Ok<VersionResponse>> GetVersionAsync(
        NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return TypedResults.Ok(new VersionResponse
        {
            Version = ServiceVersion.Service,
            Planner = ServiceVersion.Planner,
            DotNet = Environment.Version.ToString(),
            PostgreSql = connection.ServerVersion,
            Commit = ServiceVersion.Commit,
        });
    }
}
