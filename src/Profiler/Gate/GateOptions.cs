namespace TeraPipe.Profiler.Gate;

/// <summary>What a gate is asked for.</summary>
internal sealed record GateOptions
{
    /// <summary>By what share of its time a region must have become slower for an alarm, above 0.</summary>
    public double FailOn { get; init; } = 0.05;

    /// <summary>How long it may take, the second run included.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many of the baseline's points are visited, at most.</summary>
    public int Points { get; init; } = 36;

    /// <summary>Probability of any false alarm that noise of the foreseen kinds may have.</summary>
    public double Error { get; init; } = 0.01;

    /// <summary>How often each point is visited at least, each time by a process of its own.</summary>
    public int LeastRuns { get; init; } = 3;

    /// <summary>How often at most, where fewer could not tell.</summary>
    public int MostRuns { get; init; } = 8;
}
