using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Http.RateLimits;

/// <summary>
/// How much one client may ask; the section "RateLimit" of the configuration. A client is an address: behind a proxy
/// set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true, or all clients are one.
/// </summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>Requests a second that an address may go on sending; 0: as many as it likes.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; init; } = 2_000;

    /// <summary>Requests that it may send at once, having saved them up.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; init; } = 10_000;
}
