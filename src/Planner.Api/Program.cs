using TeraPipe.Planner.Api;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Database;
using TeraPipe.Planner.Api.Freezing;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Http.Idempotency;
using TeraPipe.Planner.Api.Http.RateLimits;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planner.Api.OpenApi;
using TeraPipe.Planner.Api.Operations;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planner.Api.Service;
using TeraPipe.Planner.Api.Support;
using TeraPipe.Planner.Api.Sweeps;

try
{
    // The settings lie beside the program, from whichever folder it is started.
    var builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Services
        .AddPlanner()
        .AddDatabase(builder.Configuration)
        .AddOpenApiDocument();

    await using var app = builder.Build();
    app.UseProblems();
    app.UseHead();
    app.UseRouting();
    app.UseRateLimits();
    app.UseOpenApiDocument();
    app.UseMiddleware<IdempotencyMiddleware>();
    var api = app.MapGroup("").AddEndpointFilter<EntityTagFilter>().AddEndpointFilterFactory(QueryFilter.Create);
    api.MapModels();
    api.MapClusters();
    api.MapProfiles();
    api.MapPlans();
    api.MapObservations();
    api.MapJobs();
    api.MapFreezing();
    api.MapSweeps();
    api.MapSupport();
    api.MapOperations();
    api.MapService();
    api.MapProblems();

    await app.StartDatabaseAsync();
    await app.StoreReferencesAsync();
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (StartupException.MessageFor(failure) is { } message)
{
    await Console.Error.WriteLineAsync(message);
    return StartupException.ExitCode;
}
