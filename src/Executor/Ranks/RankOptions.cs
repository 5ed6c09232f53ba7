using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Ranks;

/// <summary>How ranks that are processes watch over each other. All times are wall-clock times.</summary>
public sealed record RankOptions
{
    /// <summary>All ranks must have come together after that time.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A step must be done after that time, though all ranks are alive.</summary>
    public TimeSpan StepDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a rank says that it is alive.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A rank that says nothing for so long is lost; at least twice <see cref="HeartbeatEvery"/>.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(1.25);

    /// <summary>The plan to begin with, if all ranks must have the same.</summary>
    public StepPlan? Plan { get; init; }

    /// <summary>
    /// Hears of each part of a start, a step or a replan as it begins: "start", an action, "reduce", "update" or
    /// "replan".
    /// </summary>
    internal Action<string>? Entering { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A time is not positive, or the silence is too short.</exception>
    internal void Check()
    {
        foreach (var (time, name) in new[]
        {
            (StartDeadline, nameof(StartDeadline)),
            (StepDeadline, nameof(StepDeadline)),
            (HeartbeatEvery, nameof(HeartbeatEvery)),
        })
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1), name);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(SilenceLimit, 2 * HeartbeatEvery, nameof(SilenceLimit));
    }
}
