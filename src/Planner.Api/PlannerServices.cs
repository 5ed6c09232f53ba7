using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Elastic;
using TeraPipe.Planner.Api.Http.Idempotency;
using TeraPipe.Planner.Api.Http.RateLimits;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planner.Api.Operations;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planner.Api.Support;
using TeraPipe.Planner.Api.Sweeps;

namespace TeraPipe.Planner.Api;

/// <summary>What answers the requests, and what it asks of the framework.</summary>
internal static class PlannerServices
{
    public static IServiceCollection AddPlanner(this IServiceCollection services)
    {
        services.AddSettings<PlannerOptions>(PlannerOptions.Section);
        services.AddSettings<SweepOptions>(SweepOptions.Section);
        services.AddSettings<ProfileOptions>(ProfileOptions.Section);
        services.AddSettings<ElasticOptions>(ElasticOptions.Section);
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<PlannerOptions>>(
                (kestrel, planner) => kestrel.Limits.MaxRequestBodySize = planner.Value.MaxBodyBytes);
        services.ConfigureHttpJsonOptions(options => PlannerJson.Configure(options.SerializerOptions));
        return services
            .AddSingleton(TimeProvider.System)
            .AddIdempotency()
            .AddRateLimits()
            .AddSingleton<ModelRepository>()
            .AddSingleton<ClusterRepository>()
            .AddSingleton<ProfileCache>()
            .AddSingleton<ProfileRepository>()
            .AddSingleton<ReferenceProfiles>()
            .AddSingleton<PlanCache>()
            .AddSingleton<PlanRepository>()
            .AddSingleton<PlanPartsFinder>()
            .AddSingleton<PlanMaker>()
            .AddSingleton<PlanTurns>()
            .AddSingleton<PlanService>()
            .AddSingleton<ReferencePlan>()
            .AddSingleton<SupportFinder>()
            .AddSingleton<ObservationRepository>()
            .AddSingleton<ObservationService>()
            .AddJobs()
            .AddSingleton<SweepQuestions>()
            .AddSingleton<SweepRepository>()
            .AddSingleton<SweepService>()
            .AddSingleton<ReferenceSweep>()
            .AddSingleton<IOperationKind, SweepOperation>()
            .AddSingleton<PlanDesk>()
            .AddSingleton<IOperationKind, PlanOperation>()
            .AddOperations();
    }

    /// <summary>Stores what every service has from its first start.</summary>
    public static async Task StoreReferencesAsync(
        this WebApplication app, CancellationToken cancellationToken = default)
    {
        await app.Services.GetRequiredService<ReferenceProfiles>().LoadAsync(cancellationToken);
        await app.Services.GetRequiredService<ReferencePlan>().StoreAsync(cancellationToken);
        await app.Services.GetRequiredService<ReferenceSweep>().StoreAsync(cancellationToken);
        await app.Services.GetRequiredService<ReferenceOperation>().StoreAsync(cancellationToken);
        await app.Services.GetRequiredService<ReferenceJobs>().StoreAsync(cancellationToken);
    }
}
