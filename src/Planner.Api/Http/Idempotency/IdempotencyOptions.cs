using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>What the service keeps by Idempotency-Key; the section "Idempotency" of the configuration.</summary>
internal sealed class IdempotencyOptions
{
    public const string Section = "Idempotency";

    /// <summary>For so long an answer is given again; after that its key is as good as new.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// For so long after the service died is the key of a request that it was running refused. While it lives it renews
    /// the lease, so that a request may take longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);
}
