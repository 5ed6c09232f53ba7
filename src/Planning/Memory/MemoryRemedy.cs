namespace TeraPipe.Planning.Memory;

/// <summary>What to change so that a plan fits.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Recompute">What the backward computes again.</param>
/// <param name="Groups">Accumulation groups that the batch is cut into.</param>
public sealed record MemoryRemedy(string Schedule, Recompute Recompute, int Groups)
{
    /// <summary>For example "schedule 1f1b, full recompute and 4 accumulation groups".</summary>
    public override string ToString() =>
        $"schedule {Schedule}, {(Recompute == Recompute.None ? "no" : Recompute.ToString().ToLowerInvariant())} recompute"
        + $" and {Groups} accumulation group{(Groups == 1 ? "" : "s")}";
}
