namespace TeraPipe.Planning.Memory;

/// <summary>What to change so that a plan fits.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Recompute">What the backward computes again.</param>
/// <param name="Groups">Accumulation groups that the batch is cut into.</param>
public sealed record MemoryRemedy(string Schedule, Recompute Recompute, int Groups)
{
    /// <summary>For example "schedule 1f1b, full recompute and 4 accumulation groups".</summary>
    public override string ToString()
    {
        var level = Recompute == Recompute.None ? "no" : Recompute.ToString().ToLowerInvariant();
        var groups = Groups == 1 ? "1 accumulation group" : $"{Groups} accumulation groups";
        return $"schedule {Schedule}, {level} recompute and {groups}";
    }
}
