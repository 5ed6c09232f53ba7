namespace TeraPipe.Planner.Api.Plans;

/// <summary>The slicings that a plan carries, as JSON and the query name them.</summary>
internal static class SlicingKind
{
    public const string Plan = "plan";
    public const string Uniform = "uniform";

    /// <summary>The plan, and the names of the baselines that are rules.</summary>
    public static readonly IReadOnlyList<string> All = [Plan, "none", Uniform, "flops-equal", "equal-time"];
}
