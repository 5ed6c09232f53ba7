using System.Text.Json;

namespace TeraPipe.Profiler.Measuring;

/// <summary>Names of <see cref="PointOutcome"/>.</summary>
internal static class PointOutcomes
{
    /// <summary>As journals, profiles and summaries have it, for example "outOfMemory".</summary>
    public static string Text(PointOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName($"{outcome}");
}
