using TeraPipe.Planner.Api.Elastic;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What serves runs.</summary>
internal static class JobServices
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobRepository>()
        .AddSingleton<ElasticReplanner>()
        .AddSingleton<ElasticRegistration>()
        .AddSingleton<JobRegistration>()
        .AddSingleton<JobObserver>()
        .AddSingleton<Replanner>()
        .AddSingleton<JobService>()
        .AddSingleton<JobEventStream>()
        .AddSingleton<ReferenceJobs>()
        .AddSingleton<WorkerRepository>()
        .AddSingleton<ElasticEventCheck>()
        .AddSingleton<ElasticTurns>()
        .AddSingleton<ElasticService>()
        .AddHostedService<WorkerWatch>();
}
