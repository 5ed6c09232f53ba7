namespace TeraPipe.Planner.Api.Operations;

/// <summary>What runs operations and answers for them.</summary>
internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSettings<OperationOptions>(OperationOptions.Section)
        .AddSingleton<OperationRepository>()
        .AddSingleton<OperationLeases>()
        .AddSingleton<OperationBell>()
        .AddSingleton<OperationRunner>()
        .AddSingleton<OperationFeed>()
        .AddSingleton<OperationDesk>()
        .AddSingleton<ReferenceOperation>()
        .AddHostedService<OperationWorker>()
        .AddHostedService<OperationJanitor>();
}
