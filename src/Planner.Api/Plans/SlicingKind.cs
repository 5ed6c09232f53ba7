namespace TeraPipe.Planner.Api.Plans;

/// <summary>The slicings that a plan carries, as JSON and the query name them.</summary>
internal static class SlicingKind
{
    public const string Plan = "plan";
    public const string None = "none";
    public const string Uniform = "uniform";

    public static readonly IReadOnlyList<string> All = [Plan, None, Uniform];
}
