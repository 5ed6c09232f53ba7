namespace TeraPipe.Planner.Api.Plans;

/// <summary>What is logged about plans. Event ids 1200 to 1299; an id keeps its meaning for ever.</summary>
internal static partial class PlanLog
{
    [LoggerMessage(1200, LogLevel.Information,
        "Plan {PlanId}: {Model} in {StageCount} stages, makespan {MakespanMs:0.###} ms, searched {SearchMs:0} ms")]
    public static partial void Planned(
        ILogger logger, string planId, string model, int stageCount, double makespanMs, double searchMs);
}
