using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>What would help where noise hides the answer: by what the noise is made of.</summary>
internal static class GateAdvice
{
    private const double Dominant = 0.3; // share of the variance from which a source is worth a word
    private const double Busy = 0.3;     // processors that others use
    private const double Most = 0.5;     // the highest threshold there is

    /// <summary>The comparisons that are too noisy, by the run that had the last word.</summary>
    public static IReadOnlyList<RegionComparison> Noisy(GateOutcome outcome) =>
    [
        .. outcome.Regions.Where(region => region.Verdict == RegionVerdict.TooNoisy)
            .Select(region => region.Last),
    ];

    /// <summary>A sentence each; none unless it is too noisy to tell.</summary>
    /// <param name="outcome">What was found.</param>
    /// <param name="otherLoad">Processors that others used; null: not told.</param>
    public static IEnumerable<string> Of(GateOutcome outcome, double? otherLoad)
    {
        var noisy = Noisy(outcome);
        if (outcome.Verdict != GateVerdict.TooNoisy || noisy.Count == 0)
        {
            yield break;
        }

        if (otherLoad > Busy || !outcome.IsSteady)
        {
            yield return "A quieter machine: others used this one.";
        }

        if (!outcome.IsSteady)
        {
            yield break; // nothing else would help
        }

        var worst = noisy.MaxBy(comparison => comparison.Reach)!.Noise;
        if (worst.Baseline > Dominant)
        {
            yield return outcome.Points < outcome.Baseline.Points.Count
                ? $"More of the baseline's points: --points {outcome.Baseline.Points.Count}."
                : "A better baseline: measured on a quiet machine, with more points and a smaller --precision.";
        }

        if (worst.Visits > Dominant || worst.Runs > Dominant)
        {
            yield return $"More runs: --budget {new Duration(2 * outcome.Options.Budget)}.";
        }

        var told = Math.Ceiling(1000 * Math.Exp(noisy.Max(comparison => comparison.Reach)) - 1000) / 1000;
        if (told <= Most)
        {
            yield return $"Or a larger threshold: with as much noise, --fail-on {new Share(told)} can be told.";
        }
    }
}
