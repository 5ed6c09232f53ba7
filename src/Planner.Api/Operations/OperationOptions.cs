using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>How operations are run; the section "Operations" of the configuration.</summary>
internal sealed class OperationOptions
{
    public const string Section = "Operations";

    /// <summary>
    /// How many this service runs at once: by default all cores but one, which goes on answering requests. 0: none, the
    /// replicas do it.
    /// </summary>
    [Range(0, 1024)]
    public int AtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>How often an idle service looks for work that came in at a replica.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// After so long without a sign of life of the service that runs an operation, another one takes it over.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>So often an operation is begun whose service dies of it; then it fails.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long an operation that has ended can still be asked for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Longest that a request waits for its operation, whatever its Prefer header says.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(1);
}
