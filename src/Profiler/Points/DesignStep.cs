namespace TeraPipe.Profiler.Points;

/// <summary>What a design wants measured next.</summary>
/// <param name="Points">In the order in which to visit them; none: the design is done.</param>
/// <param name="ExpectedPoints">How many points the whole run will probably visit, those that were among them.</param>
/// <param name="RegretBound">
/// By how much the plan made of what is known may be slower than the best one, as a share of the best one's makespan:
/// with 95 % probability no more. Null where the design does not ask.
/// </param>
internal sealed record DesignStep(
    IReadOnlyList<ProfilePoint> Points, int ExpectedPoints, double? RegretBound = null)
{
    /// <summary>Whether the points belong to no profile, and only tell how true it is.</summary>
    public bool AreHeldOut { get; init; }
}
