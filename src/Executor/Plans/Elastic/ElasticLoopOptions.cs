using TeraPipe.Contracts.Elastic;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>How a run is elastic: the planner says what of it is frozen and where it is placed.</summary>
public sealed record ElasticLoopOptions
{
    /// <summary>
    /// This process's name among the run's workers, the same whenever it starts again: 1 to 63 lower-case letters,
    /// digits, '.', '-' and '_'.
    /// </summary>
    public required string Worker { get; init; }

    /// <summary>What the run is registered with: devices, freeze policy, costs, the activation cache.</summary>
    public required ElasticRequest Run { get; init; }

    /// <summary>
    /// After so many steps it is decided what is frozen, by <see cref="ElasticRequest.Policy"/>; 0 where only events
    /// that others tell freeze.
    /// </summary>
    public int FreezeEverySteps { get; init; }

    /// <summary>Steps of the whole training, which freeze-out's shares are of.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>
    /// Sequences of one pass over the data, from which the passes that are left are told; missing where nothing is
    /// cached.
    /// </summary>
    public long? SequencesPerPass { get; init; }

    /// <summary>
    /// Most stages times replicas that this run can hold: its processes. Missing where all are threads of one, which
    /// can be any number.
    /// </summary>
    public int? DevicesHere { get; init; }

    /// <summary>How often the worker says that it lives; well within the run's heartbeatTimeoutMs.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">A value is out of its range, or there is nothing to decide by.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Worker);
        ArgumentOutOfRangeException.ThrowIfNegative(FreezeEverySteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(TotalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
            HeartbeatInterval, TimeSpan.Zero, nameof(HeartbeatInterval));
        if (FreezeEverySteps > 0 && Run.Policy is null)
        {
            throw new ArgumentException(
                $"What is frozen is to be decided every {FreezeEverySteps} steps, and Run.Policy, which decides, is "
                + "missing.",
                nameof(Run));
        }
    }

    /// <summary>Whole passes over the data that are left after a step.</summary>
    internal int? PassesLeft(long stepsDone, int stepSequences) => SequencesPerPass is { } pass
        ? (int)Math.Clamp((TotalSteps - stepsDone) * stepSequences / pass, 0, int.MaxValue)
        : null;
}
