using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Contracts.Client;

/// <summary>How patient a <see cref="PlannerClient"/> is. The defaults suit a job that waits for its plan.</summary>
public sealed class PlannerClientOptions
{
    /// <summary>How often a call is tried again after a failure that may pass; 0: never.</summary>
    [Range(0, 100)]
    public int Retries { get; init; } = 3;

    /// <summary>
    /// Wait before the first retry. It doubles with every further one and varies at random, so that many jobs do not
    /// come back at the same moment. A Retry-After header counts in its stead.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Longest wait before a retry. Where Retry-After asks for more the call fails at once, and its exception says when
    /// to come back.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Told before each wait: why the call is tried again, and how long it waits; null: nobody is told.
    /// </summary>
    public Action<PlannerException, TimeSpan>? Retrying { get; init; }

    /// <summary>
    /// Longest that one attempt may take, its upload included, and longest silence of an operation that is followed.
    /// HttpClient.Timeout holds too where it is shorter.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest that a call may take with all its attempts and waits.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// After this many attempts within 30 s of which nine in ten got no answer or a 5xx, the Planner is left alone for
    /// <see cref="BreakDuration"/>: calls fail at once.
    /// </summary>
    [Range(2, 100_000)]
    public int FailuresBeforeBreak { get; init; } = 10;

    /// <summary>How long the Planner is left alone then. After it one attempt finds out whether it is back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it is tried to cancel an operation when the caller of what it is for cancels.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Items asked for at once by what goes through a whole listing.</summary>
    [Range(1, 1000)]
    public int PageSize { get; init; } = 100;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it and the range.</exception>
    internal void Check()
    {
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true))
        {
            throw new ArgumentException(string.Join(' ', faults.Select(fault => fault.ErrorMessage)));
        }
    }
}
