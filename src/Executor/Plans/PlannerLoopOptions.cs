using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans.Elastic;

namespace TeraPipe.Executor.Plans;

/// <summary>What a <see cref="PlannerLoop"/> asks whom, and how patient it is.</summary>
public sealed record PlannerLoopOptions
{
    /// <summary>Where the planner is, ending in '/'.</summary>
    public required Uri Planner { get; init; }

    /// <summary>The run's name under /v1/jobs: lower-case letters, digits, '.', '-' and '_'.</summary>
    public required string Job { get; init; }

    /// <summary>What is asked, with the trainer's own memoryLimitBytes.</summary>
    public required PlanRequest Question { get; init; }

    /// <summary>Where the last good plan is kept.</summary>
    public required string CacheFile { get; init; }

    /// <summary>When the planner plans the run again; its defaults when missing.</summary>
    public JobPolicyRequest? Policy { get; init; }

    /// <summary>Makes the run elastic; it is not where it is missing.</summary>
    public ElasticLoopOptions? Elastic { get; init; }

    /// <summary>
    /// A plan of the user's, the answer of GET /v1/plans/{planId}: what training begins with where the planner is away
    /// and nothing is cached.
    /// </summary>
    public string? PlanFile { get; init; }

    /// <summary>How long the start waits for the planner where no plan is cached: it may search for long.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Longest exchange with the planner after the start, and at the start where a plan is cached. Longer than the
    /// planner's own search for another plan (Planner:SearchTimeout, 30 s), which it does before it answers.
    /// </summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often observations are posted.</summary>
    public TimeSpan PostInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the job is looked up while there is nothing to post.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is waited after a failure.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest answer that is read, in bytes; a plan of a hundred slices has some 10 KB.</summary>
    public long MaxAnswerBytes { get; init; } = 67_108_864;

    /// <summary>So many observations wait for the planner; then the oldest are dropped, and counted.</summary>
    public int MaxWaitingObservations { get; init; } = 1000;

    /// <summary>
    /// One in so many steps is told with its slices, beginning with the first; of the others only the step's time.
    /// </summary>
    public int SlicesEverySteps { get; init; } = 10;

    /// <summary>
    /// Most slice times of one step that are told. Of a step with more every n-th is, from another one each time.
    /// </summary>
    public int MaxSlicesPerStep { get; init; } = 2000;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (!Planner.IsAbsoluteUri || !Planner.AbsolutePath.EndsWith('/'))
        {
            throw new ArgumentException($"'{Planner}' is no absolute address that ends in '/'.", nameof(Planner));
        }

        Elastic?.Check();
        RequirePositive(StartDeadline, nameof(StartDeadline));
        RequirePositive(CallDeadline, nameof(CallDeadline));
        RequirePositive(PostInterval, nameof(PostInterval));
        RequirePositive(RefreshInterval, nameof(RefreshInterval));
        RequirePositive(RetryInterval, nameof(RetryInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerBytes, 1, nameof(MaxAnswerBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingObservations, 1, nameof(MaxWaitingObservations));
        ArgumentOutOfRangeException.ThrowIfLessThan(SlicesEverySteps, 1, nameof(SlicesEverySteps));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSlicesPerStep, 1, nameof(MaxSlicesPerStep));
    }

    private static void RequirePositive(TimeSpan value, string name) =>
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
}
