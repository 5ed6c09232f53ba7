using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The words of a sweep's fields that a plan does not have.</summary>
internal static class SweepWords
{
    public static readonly Choice<GradientReduction> Reductions =
        new(("overlapped", GradientReduction.Overlapped), ("exposed", GradientReduction.Exposed));

    public static readonly Choice<ObstacleKind> Obstacles =
        new([.. Enum.GetValues<ObstacleKind>().Select(kind => (kind.ToString().ToLowerInvariant(), kind))]);
}
