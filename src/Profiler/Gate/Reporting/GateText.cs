using System.Globalization;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>What a gate says in words, the same in every report.</summary>
internal static class GateText
{
    /// <summary>The verdict with its reason, in one or two sentences.</summary>
    public static string Sentence(GateOutcome outcome) => outcome.Verdict switch
    {
        GateVerdict.Regression => Regression(outcome),
        GateVerdict.TooNoisy => TooNoisy(outcome),
        _ => Same(outcome),
    };

    /// <summary>"backward of long slices (512 to 1024 tokens)".</summary>
    public static string NameOf(RegionComparison comparison) => $"{NameOf(comparison.Phase)} of {comparison.Region}";

    public static string NameOf(MeasuredPhase phase) => phase == MeasuredPhase.Forward ? "forward" : "backward";

    public static string NameOf(RegionJudgement region) => region.Verdict switch
    {
        RegionVerdict.Slower => "slower, confirmed",
        RegionVerdict.Faster => "faster",
        RegionVerdict.TooNoisy => "too noisy",
        _ when region.IsUnconfirmed => "same (a first run had it slower)",
        _ => "same",
    };

    /// <summary>"+9.8 % (+6.1 to +13.6 %)".</summary>
    public static string Change(RegionComparison comparison) =>
        $"{Signed(comparison.Ratio)} ({Interval(comparison)})";

    /// <summary>"+6.1 to +13.6 %".</summary>
    public static string Interval(RegionComparison comparison) =>
        $"{Signed(comparison.Low)[..^2]} to {Signed(comparison.High)}";

    /// <summary>"+9.8 %" of 1.098; "more %" of what is beyond every number.</summary>
    public static string Signed(double ratio) => double.IsInfinity(ratio)
        ? "more %"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * (ratio - 1):+0.0;-0.0;0.0} %");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    public static string Milliseconds(double ms) =>
        string.Create(CultureInfo.InvariantCulture, $"{(ms < 10 ? Math.Round(ms, 3) : Math.Round(ms, 1))}");

    private static string Regression(GateOutcome outcome)
    {
        var slower = outcome.Regions.Where(region => region.Verdict == RegionVerdict.Slower)
            .OrderByDescending(region => region.First.LogRatio).Select(region => region.First).ToArray();
        var broken = outcome.Broken.Count == 0
            ? ""
            : $" {Count(outcome.Broken.Count, "point")} can no longer be run: {outcome.Broken[0].Message}";
        if (slower.Length == 0)
        {
            return $"Regression:{broken}";
        }

        var more = slower.Length == 1 ? "" : $", and {Count(slower.Length - 1, "other comparison")} too";
        return $"Regression: {NameOf(slower[0])} changed by {Change(slower[0])}{more}; a second run found the same."
            + broken;
    }

    private static string Same(GateOutcome outcome)
    {
        var faster = outcome.Regions.Where(region => region.Verdict == RegionVerdict.Faster)
            .OrderBy(region => region.First.LogRatio).Select(region => region.First).ToArray();
        var improved = faster.Length == 0 ? "" : $" Faster: {NameOf(faster[0])} changed by {Change(faster[0])}.";
        return $"No regression: nothing is slower than the baseline by more than {Percent(outcome.Options.FailOn)}."
            + improved;
    }

    private static string TooNoisy(GateOutcome outcome)
    {
        if (outcome.Regions.Count == 0)
        {
            return "Too noisy to tell: no point could be measured.";
        }

        if (!outcome.IsSteady)
        {
            return "Too noisy to tell: other programs slowed the machine, which its calibration kernel shows: it took "
                + $"over a tenth longer than usual at {Percent(outcome.SlowedShare)} of the visits, and differed by "
                + $"{Percent(outcome.Jitter)} from one to the next.";
        }

        var worst = GateAdvice.Noisy(outcome).MaxBy(comparison => comparison.Reach)!;
        return $"Too noisy to tell: a change of {Percent(outcome.Options.FailOn)} could hide in {NameOf(worst)}, "
            + $"which changed by {Change(worst)}.";
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
