using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Elastic.Freezing;

namespace TeraPipe.Planner.Api.Freezing;

/// <summary>The words of a freeze decision's fields.</summary>
internal static class FreezeWords
{
    public const string Paper = "paper";
    public const string GradientPercentile = "gradient-percentile";
    public const string FreezeOut = "freeze-out";
    public const string Manual = "manual";

    public static readonly IReadOnlyList<string> Kinds = [Paper, GradientPercentile, FreezeOut, Manual];

    public static readonly Choice<FreezeReason> Reasons = new(
        ("nothing", FreezeReason.Nothing),
        ("bound", FreezeReason.Bound),
        ("gradient-norms", FreezeReason.GradientNorms),
        ("schedule", FreezeReason.Schedule),
        ("manual", FreezeReason.Manual));
}
