using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace TeraPipe.Planner.Api.Http.RateLimits;

/// <summary>
/// A bucket of tokens for each address: every request takes one, and where there is none it is refused at once.
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddSettings<RateLimitOptions>(RateLimitOptions.Section);
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>(Configure);
        return services.AddRateLimiter();
    }

    /// <summary>Operations without a limit say so beside their route.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.RequestsPerSecond > 0)
        {
            app.UseRateLimiter();
        }
    }

    private static void Configure(RateLimiterOptions limiter, IOptions<RateLimitOptions> settings)
    {
        var limit = settings.Value;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
            context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress ?? IPAddress.None, _ => BucketOf(limit)));
        limiter.OnRejected = (rejected, _) => new(AnswerAsync(rejected, limit));
    }

    private static TokenBucketRateLimiterOptions BucketOf(RateLimitOptions limit) => new()
    {
        TokenLimit = limit.Burst,
        TokensPerPeriod = limit.RequestsPerSecond,
        ReplenishmentPeriod = _second,
        QueueLimit = 0,
    };

    private static Task AnswerAsync(OnRejectedContext rejected, RateLimitOptions limit)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : _second;
        rejected.HttpContext.Response.Headers.RetryAfter =
            Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.RateLimited(limit).ExecuteAsync(rejected.HttpContext);
    }
}
