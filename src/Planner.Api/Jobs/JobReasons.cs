using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Why a run is planned again or not, in words and numbers.</summary>
internal static class JobReasons
{
    public const string NoSlices =
        "No newer comparable profile is there, and no slice was observed: by whole steps only one common scale is "
        + "known, under which every slicing slows alike. Post slices with the observations, or a new profile.";

    public const string Recomputes =
        "No newer comparable profile is there, and with recomputation a backward's time does not say what the layer's "
        + "backward takes alone. Post a new profile.";

    public static string CommonScale(Recalibration fit) =>
        $"{Fitted(fit)} Every slicing slows alike, so that no other one is better.";

    public static string NoProfile(Recalibration fit) => $"{Fitted(fit)} Times like these are no profile's.";

    public static string Adjusted(Recalibration fit) => $"{Fitted(fit)} The plan's profile was adjusted so.";

    public static string TooLittle(ReplanNumbers numbers) =>
        $"{Steps(numbers)}, not more than the {DriftReports.Percent(numbers.MinimumGainFraction)} that it takes.";

    public static string Enough(ReplanNumbers numbers) =>
        $"{Steps(numbers)}, more than the {DriftReports.Percent(numbers.MinimumGainFraction)} that it takes.";

    private static string Fitted(Recalibration fit) =>
        $"Observed slices are those predicted {Of(fit.Forward)} forward and {Of(fit.Backward)} backward.";

    private static string Of(AffineFit fit) =>
        $"× {fit.Scale:0.000}{(fit.IsOffsetKnown ? $" + {fit.Offset.Value:0.###} ms" : "")}";

    private static string Steps(ReplanNumbers numbers) =>
        $"Under these latencies a step takes {numbers.OldStepMs:0.###} ms as it is sliced now and "
        + $"{numbers.NewStepMs:0.###} ms with the best slicing: "
        + $"a gain of {DriftReports.Percent(numbers.GainFraction!.Value)}";
}
