using System.Globalization;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate;

/// <summary>What a gate visits within its budget, and how long each point.</summary>
/// <param name="Points">A sample of the baseline's.</param>
/// <param name="Meter">How well each is measured.</param>
/// <param name="FirstBudget">No further run of the first measurement begins that would end after so long.</param>
internal sealed record GatePlan(IReadOnlyList<ComparedPoint> Points, MeterOptions Meter, TimeSpan FirstBudget)
{
    private const double FirstShare = 0.5; // of the budget; the rest is for the second run, of as many points at worst
    private const int ExpectedRuns = 5; // within that share: many short visits tell more than few long ones
    private const int FewestPoints = 12;
    private const int FewestRepetitions = 5; // a visit's least: two of warm-up and three that count

    private static readonly TimeSpan _longestVisit = new MeterOptions().PointBudget;
    private static readonly TimeSpan _shortestVisit = TimeSpan.FromMilliseconds(20);

    /// <summary>As many points as wanted, or as the budget allows.</summary>
    /// <exception cref="CommandException">It does not allow for enough of them.</exception>
    public static GatePlan Of(ComparedProfile baseline, GateOptions options)
    {
        var perRun = options.Budget * FirstShare / options.LeastRuns;
        for (var count = Math.Min(options.Points, baseline.Points.Count);; count--)
        {
            var points = PointSample.Of(baseline.Points, count);
            var least = Longest(points, TimeSpan.Zero);
            if (least <= perRun)
            {
                var wanted = options.Budget * FirstShare / ExpectedRuns;
                return new GatePlan(
                    points, MeterOf(points, wanted > least ? wanted : least), options.Budget * FirstShare);
            }

            if (count <= Math.Min(FewestPoints, options.Points))
            {
                throw new CommandException(ExitCode.Usage, TooShort(count, least, options));
            }
        }
    }

    /// <summary>The longest visits that let a run end in time.</summary>
    private static MeterOptions MeterOf(IReadOnlyList<ComparedPoint> points, TimeSpan perRun)
    {
        var visit = _longestVisit;
        while (Longest(points, visit) > perRun && visit > _shortestVisit)
        {
            visit *= 0.95;
        }

        return new MeterOptions { PointBudget = visit, CalibrationInterval = TimeSpan.Zero };
    }

    /// <summary>How long a run may take if each visit takes so long, or the least that its point needs.</summary>
    private static TimeSpan Longest(IReadOnlyList<ComparedPoint> points, TimeSpan visit) =>
        TimeSpan.FromMilliseconds(points.Sum(point => Math.Max(
            visit.TotalMilliseconds, FewestRepetitions * point.RunMs)));

    private static string TooShort(int count, TimeSpan least, GateOptions options)
    {
        var needed = new Duration(TimeSpan.FromSeconds(
            Math.Ceiling((least * options.LeastRuns / FirstShare).TotalSeconds)));
        var visits = string.Create(CultureInfo.InvariantCulture, $"{count} points, {options.LeastRuns} times");
        return $"--budget: {new Duration(options.Budget)} is too short for {visits} and some again; "
            + $"give at least {needed}.";
    }
}
