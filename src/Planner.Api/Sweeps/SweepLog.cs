namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>What is logged about sweeps. Event ids 1400 to 1499; an id keeps its meaning for ever.</summary>
internal static partial class SweepLog
{
    [LoggerMessage(1400, LogLevel.Information,
        "Sweep {SweepId}: {Model} on {Cluster}, {FeasibleCount} of {ConfigurationCount} feasible, took {SweepMs:0} ms")]
    public static partial void Swept(
        ILogger logger,
        string sweepId,
        string model,
        string cluster,
        int feasibleCount,
        int configurationCount,
        double sweepMs);
}
