namespace TeraPipe.Executor.Plans;

/// <summary>Something about the planner that people should know; training goes on.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">One line that needs nothing beside it: what is wrong since when, and which plan is trained on.
/// </param>
/// <param name="Since">Since when it is so, UTC.</param>
public sealed record PlannerNotice(PlannerNoticeKind Kind, string Text, DateTimeOffset Since)
{
    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
