using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>How a profile differs from another.</summary>
internal sealed record ProfileComparison
{
    private const double Error = 0.01; // of calling equal profiles different
    private const int WorstCount = 5;

    /// <summary>What else differs than the times; see <see cref="ProfileIdentity.DifferencesTo"/>.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>How many times as long the calibration kernel takes in the second one; null: it did not run in both.
    /// </summary>
    public required double? Slowdown { get; init; }

    /// <summary>Points that both have.</summary>
    public required int SharedPoints { get; init; }

    /// <summary>Of the times as they are.</summary>
    public required RatioSummary Raw { get; init; }

    /// <summary>Of the times told by the calibration kernel's; null: it did not run in both.</summary>
    public required RatioSummary? AtEqualSpeed { get; init; }

    /// <summary>
    /// Every region and phase, at equal speed if that is known. The interval holds each true ratio, all at once, with
    /// 99 %.
    /// </summary>
    public required IReadOnlyList<RegionChange> Regions { get; init; }

    /// <summary>The points that differ most, at equal speed if that is known.</summary>
    public required IReadOnlyList<PointRatios> Worst { get; init; }

    /// <summary>Whether no region differs by more than chance.</summary>
    public bool Agrees => Regions.All(region => !region.Differs);

    /// <returns>Null: they have no point in common.</returns>
    public static ProfileComparison? Of(ComparedProfile first, ComparedProfile second)
    {
        var raw = Ratios.Of(first, second, slowdown: 1);
        if (raw.Count == 0)
        {
            return null;
        }

        var slowdown = second.CalibrationMs / first.CalibrationMs;
        var ratios = slowdown is { } known ? Ratios.Of(first, second, known) : raw;
        var regions = ComparedRegions.Of([.. raw.Select(each => each.Point).Distinct()]);
        (ComparedRegion, MeasuredPhase)[] tests =
            [.. regions.SelectMany(region => ComparedPoint.Phases.Select(phase => (region, phase)))];
        return new ProfileComparison
        {
            Differences = first.Identity.DifferencesTo(second.Identity),
            Slowdown = slowdown,
            SharedPoints = raw.Count / ComparedPoint.Phases.Count,
            Raw = RatioSummary.Of(raw),
            AtEqualSpeed = slowdown is null ? null : RatioSummary.Of(ratios),
            Regions = [.. new Comparison(ratios).Of(tests, Error / 2).Select(region => new RegionChange(
                region, RatioSummary.Of(Within(raw, region)), region.DifferentPValue < Error))],
            Worst = [.. ratios.OrderByDescending(each => Math.Abs(each.LogRatio)).Take(WorstCount)],
        };
    }

    private static IEnumerable<PointRatios> Within(IReadOnlyList<PointRatios> ratios, RegionComparison region) =>
        ratios.Where(each => each.Phase == region.Phase && region.Region.Points.Contains(each.Point));
}
