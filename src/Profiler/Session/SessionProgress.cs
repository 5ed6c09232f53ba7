using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>How far a profiling run has come.</summary>
/// <param name="Done">Visits made, those of a broken-off run among them.</param>
/// <param name="Expected">How many there will probably be.</param>
/// <param name="Current">What is measured now.</param>
/// <param name="RegretBound">What the design says of the plan so far; see <see cref="DesignStep"/>.</param>
internal sealed record SessionProgress(int Done, int Expected, ProfilePoint Current, double? RegretBound);
