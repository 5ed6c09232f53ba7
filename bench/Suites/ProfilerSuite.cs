using TeraPipe.Bench.Profiler;

namespace TeraPipe.Bench.Suites;

/// <summary>How quickly the profiler comes to numbers, and how far they can be trusted.</summary>
internal sealed class ProfilerSuite : ISuite
{
    private readonly ProfilerRuns _runs = new();

    public string Name => "profiler";

    public string Summary => "Profiling: overhead, time to a plan, repeatability, error, adaptive against full grid";

    public string Legend => """
        One layer of GPT-2 small (h 768, 12 heads), fp32, one thread, L 1024, grain 64, F and B of each slice, with the
        agent's own settings: points are run in a process of their own, until the medians are known to 2 % or two
        seconds are used, one second of an adaptive design. The full grid is measured twice, by two processes one after
        the other; errors are of F and of B, each by itself.

        - `overhead …`: wall time of all points over the time of all their runs, those of warm-up among them, less 1.
          Beyond the runs there are messages between two processes, making the slice and its context, the calibration
          kernel and a line on disk; the start of the measuring process, `startMs`, is not in it. `medianPercent`,
          `medianMs`, `worstPercent`: of the layer's points, each by itself.
        - `time to a usable plan …`: from the start of the measuring process until the plan for two stages is there;
          met if besides the regret of the plan is bounded by 0.5 % with 95 % probability.
        - `two runs …`: |second / first − 1| over all points, as the profiles have them. `calibrationRatio` is the second
          run's calibration kernel over the first one's: how much slower the machine was. `equalSpeedPercent` is the
          same difference with that ratio taken out, as `profiler compare` does.
        - `leave one out …`: |predicted / measured − 1| over the points of the first run that others enclose, each
          predicted from all others. A part of it is noise of the point itself.
        - `… executed`: both plans in turn, F + B of four layers on two threads; `value` is the median of the rounds'
          ratios, `lowRatio` and `highRatio` are its 95 % interval.
        """;

    public IEnumerable<BenchCase> Cases =>
    [
        new(PointOverheadCase.Name, () => PointOverheadCase.Measure(_runs)),
        new(RepeatedProfileCase.Name, () => RepeatedProfileCase.Measure(_runs)),
        .. new LeaveOneOutCases(_runs).All,
        new(UsablePlanCase.Name, () => UsablePlanCase.Measure(_runs)),
        new(ExecutedPlanCase.Name, () => ExecutedPlanCase.Measure(_runs)),
    ];
}
