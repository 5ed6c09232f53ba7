using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>The sharpest of several bounds by paths.</summary>
/// <param name="Ms">No plan is faster, in milliseconds.</param>
/// <param name="Paths">The paths that say so; of known plans they say more.</param>
internal sealed record LowerBound(double Ms, MakespanTest Paths)
{
    private const int FewStages = 4;          // so few that all pairs are worth the while
    private const int Sharpest = 2;           // shapes that are looked at again
    private const double Tolerance = 2e-3;    // of the makespan

    /// <summary>Of every plan of the problem. The deadline makes it less sharp, not less true.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="tables">What its stages cost.</param>
    /// <param name="incumbentMs">A makespan that some plan has; infinite if none is known.</param>
    /// <param name="deadline">When to stop.</param>
    public static LowerBound Of(
        PipelineProblem problem, StageTables tables, double incumbentMs, CancellationToken deadline)
    {
        List<LowerBound> bounds = [];
        foreach (var shape in Shapes(problem, tables).Distinct())
        {
            var paths = new MakespanTest(problem, tables, shape);
            bounds.Add(new LowerBound(paths.LeastMs(double.PositiveInfinity), paths));
            if (deadline.IsCancellationRequested)
            {
                break;
            }
        }

        return bounds.OrderByDescending(bound => bound.Ms).Take(Sharpest)
            .Select(bound => bound.Sharpened(incumbentMs, deadline))
            .MaxBy(bound => bound.Ms)!;
    }

    /// <summary>Whether no plan of the problem has so short a makespan, in milliseconds.</summary>
    public static bool RulesOut(PipelineProblem problem, StageTables tables, double makespanMs) =>
        Shapes(problem, tables).Distinct().Any(
            shape => new MakespanTest(problem, tables, shape).LeastMs(makespanMs) > makespanMs);

    /// <summary>By bisection: T is a lower bound if plans as fast as T would take longer than T.</summary>
    private LowerBound Sharpened(double incumbentMs, CancellationToken deadline)
    {
        var (lowMs, highMs) = (Ms, incumbentMs);
        while (highMs - lowMs > Tolerance * incumbentMs && double.IsFinite(highMs) && !deadline.IsCancellationRequested)
        {
            var middleMs = lowMs + ((highMs - lowMs) / 2);
            (lowMs, highMs) = Paths.LeastMs(middleMs) > middleMs ? (middleMs, highMs) : (lowMs, middleMs);
        }

        return this with { Ms = lowMs };
    }

    /// <summary>
    /// Of equal stages under flush: what the exact planner says. Its makespan is that of the paths from end to end.
    /// </summary>
    public static LowerBound Of(PipelineProblem problem, StageTables tables, SlicingPlan exact) => new(
        exact.LowerBound.Value,
        new MakespanTest(problem, tables, new PathShape(0, problem.StageCount - 1, Drains: true)));

    /// <summary>Along the busiest stage and across from end to end first; those are the sharpest mostly.</summary>
    private static IEnumerable<PathShape> Shapes(PipelineProblem problem, StageTables tables)
    {
        var (devices, last) = (problem.DeviceCount, problem.DeviceCount - 1);
        var busiest = BusiestDevice(problem, tables);
        if (problem.VirtualStages > 1)
        {
            int[] ends = devices <= FewStages ? [.. Enumerable.Range(0, devices)] : [busiest, 0, last];
            return ends.Select(device => new PathShape(device, device, Drains: true));
        }

        (int From, int To)[] pairs = devices <= FewStages
            ? [.. Enumerable.Range(0, devices).SelectMany(to => Enumerable.Range(0, to + 1).Select(from => (from, to)))]
            : [(busiest, busiest), (0, last), (0, last - 1), (1, last), (1, last - 1), (0, busiest), (busiest, last)];
        bool[] drains = problem.Schedule.SplitsBackward() ? [true, false] : [true];
        return drains.SelectMany(drain => pairs.Select(pair => new PathShape(pair.From, pair.To, drain)));
    }

    private static int BusiestDevice(PipelineProblem problem, StageTables tables)
    {
        var busyMs = WholeSequenceMs(problem, tables);
        return Enumerable.Range(0, problem.DeviceCount).MaxBy(
            device => Enumerable.Range(0, problem.VirtualStages).Sum(v => busyMs[device + (v * problem.DeviceCount)]));
    }

    /// <summary>[k] is how long stage k is busy with a sequence that travels whole.</summary>
    public static double[] WholeSequenceMs(PipelineProblem problem, StageTables tables)
    {
        var whole = PhaseTable.IndexOf(0, problem.UnitCount);
        return
        [
            .. tables.Stages(problem, problem.MicroBatchSizes[0]).Select(
                stage => stage.ForwardMs[whole] + stage.BackwardMs[whole]),
        ];
    }
}
