namespace TeraPipe.Planner.Api.Http.Idempotency;

internal static class IdempotencyServices
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services) => services
        .AddSettings<IdempotencyOptions>(IdempotencyOptions.Section)
        .AddSingleton<IdempotencyRepository>();
}
