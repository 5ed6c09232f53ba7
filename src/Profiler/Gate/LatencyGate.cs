using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate;

/// <summary>
/// Whether a layer has become slower than a baseline says. (1) Visit a sample of the baseline's points in some runs,
/// and in more while noise could hide what is looked for and there is time; (2) compare by region and phase; (3) visit
/// the points of what looks slower in new runs: only what those find too is a regression.
/// </summary>
internal sealed class LatencyGate(ComparedProfile baseline, GateOptions options, GateRuns runs, TimeProvider clock)
{
    /// <exception cref="Commands.CommandException">The budget is too short.</exception>
    public GateOutcome Run(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var plan = GatePlan.Of(baseline, options);
        ProfilePoint[] points = [.. plan.Points.Select(compared => compared.Point)];
        var tests = TestsOf(ComparedRegions.Of(points));

        var first = runs.Measure(points, plan.Meter, options.LeastRuns, IsEnough, cancellationToken);
        var comparisons = Compare(first, tests);
        var suspects = comparisons.Where(each => RuleFor(first).Of(each) == RegionVerdict.Slower).ToArray();
        var broken = BrokenIn(first, points);

        var again = points.Where(point =>
            broken.Contains(point) || suspects.Any(suspect => suspect.Region.Points.Contains(point))).ToArray();
        var second = again.Length == 0
            ? []
            : runs.Measure(again, plan.Meter, options.LeastRuns, _ => true, cancellationToken);
        var confirmations = Compare(second, [.. suspects.Select(suspect => (suspect.Region, suspect.Phase))]);
        var rule = RuleFor([.. first, .. second]);
        return new GateOutcome
        {
            Baseline = baseline,
            Options = options,
            Regions = [.. comparisons.Select(each => Judged(each, confirmations, rule))],
            Broken = [.. BrokenIn(second, broken).Select(point => second[^1].Find(point)!)],
            Points = points.Length,
            FirstRuns = first,
            SecondRuns = second,
            Elapsed = clock.GetElapsedTime(start),
        };

        bool IsEnough(IReadOnlyList<ProfileResults> soFar)
        {
            var elapsed = clock.GetElapsedTime(start);
            return soFar.Count >= options.MostRuns
                || elapsed + (elapsed / soFar.Count) > plan.FirstBudget
                || Compare(soFar, tests).All(each => RuleFor(soFar).Of(each) != RegionVerdict.TooNoisy);
        }
    }

    private static (ComparedRegion Region, MeasuredPhase Phase)[] TestsOf(IReadOnlyList<ComparedRegion> regions) =>
        [.. regions.SelectMany(region => ComparedPoint.Phases.Select(phase => (region, phase)))];

    private static ProfilePoint[] BrokenIn(
        IReadOnlyList<ProfileResults> measured, IReadOnlyList<ProfilePoint> points) =>
        [.. points.Where(point => measured.All(run => run.Find(point) is { IsMeasured: false }))];

    private IReadOnlyList<RegionComparison> Compare(
        IReadOnlyList<ProfileResults> measured, (ComparedRegion Region, MeasuredPhase Phase)[] tests)
    {
        var ratios = Ratios.Of(baseline, [.. measured.Where(run => run.Speed.CalibrationMs is not null)]);
        return ratios.Count == 0 || tests.Length == 0 ? [] : new Comparison(ratios).Of(tests, options.Error);
    }

    private static RegionJudgement Judged(
        RegionComparison first, IReadOnlyList<RegionComparison> confirmations, VerdictRule rule)
    {
        var second = confirmations.FirstOrDefault(each => each.Region == first.Region && each.Phase == first.Phase);
        return new RegionJudgement(first, second, rule.Of(second ?? first));
    }

    private VerdictRule RuleFor(IReadOnlyList<ProfileResults> measured) =>
        new(options.FailOn, options.Error, Steadiness.Of(measured));
}
