using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate;

/// <summary>What a gate found.</summary>
internal sealed record GateOutcome
{
    public required ComparedProfile Baseline { get; init; }

    public required GateOptions Options { get; init; }

    /// <summary>Every region and phase that was looked at; none where no point has times.</summary>
    public required IReadOnlyList<RegionJudgement> Regions { get; init; }

    /// <summary>Points of the baseline that failed in every visit of both measurements.</summary>
    public required IReadOnlyList<PointResult> Broken { get; init; }

    /// <summary>Points that were visited.</summary>
    public required int Points { get; init; }

    /// <summary>The first measurement's runs.</summary>
    public required IReadOnlyList<ProfileResults> FirstRuns { get; init; }

    /// <summary>The second one's; none without suspicion.</summary>
    public required IReadOnlyList<ProfileResults> SecondRuns { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The calibration kernel's median over all runs, in milliseconds; null: it never ran.</summary>
    public double? CalibrationMs => Runs.Select(run => run.Speed.CalibrationMs).OfType<double>().ToArray() is
        { Length: > 0 } known ? Quantiles.MedianOf(known) : null;

    /// <summary>How many times as long the kernel takes now as it did for the baseline; null: it never ran.</summary>
    public double? Slowdown => CalibrationMs / Baseline.CalibrationMs;

    /// <summary>Share of the visits during which the device was more than a tenth slower than in the rest of its run.
    /// </summary>
    public double SlowedShare => Runs.Average(run => run.Speed.SlowedShare);

    /// <summary>The calibration kernel's <see cref="Steadiness.JitterOf"/> in the worst run.</summary>
    public double Jitter => Runs.Max(run => Steadiness.JitterOf(run.Visits));

    /// <summary>Whether the kernel could say how fast the machine was.</summary>
    public bool IsSteady => Steadiness.Of(Runs);

    public GateVerdict Verdict =>
        Broken.Count > 0 || Regions.Any(region => region.Verdict == RegionVerdict.Slower) ? GateVerdict.Regression
        : Regions.Count == 0 || Regions.Any(region => region.Verdict == RegionVerdict.TooNoisy) ? GateVerdict.TooNoisy
        : GateVerdict.Same;

    private IEnumerable<ProfileResults> Runs => FirstRuns.Concat(SecondRuns);
}
