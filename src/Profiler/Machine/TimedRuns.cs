using System.Diagnostics;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// The runs of one point. A run is a list of pieces: what was asked for is timed, and what must run besides is not. With
/// all phases of a slice: F, B; then F once more, not timed, recompute, I, W.
/// </summary>
internal sealed class TimedRuns
{
    private readonly List<(MeasuredPhase? Phase, Action Work)> _pieces = [];
    private readonly IReadOnlyList<MeasuredPhase> _phases;

    private TimedRuns(IReadOnlyList<MeasuredPhase> phases) => _phases = phases;

    /// <summary>Of the optimiser's point.</summary>
    public static TimedRuns Of(StageBench stage)
    {
        var runs = new TimedRuns([MeasuredPhase.Update]);
        runs.Add(MeasuredPhase.Update, stage.OptimizerStep);
        return runs;
    }

    /// <summary>Of a slice.</summary>
    public static TimedRuns Of(SliceBench slice, IReadOnlyList<MeasuredPhase> phases)
    {
        var runs = new TimedRuns(phases);
        var isSplit = phases.Any(phase => phase is
            MeasuredPhase.Recompute or MeasuredPhase.InputGradient or MeasuredPhase.WeightGradient);
        var isWhole = phases.Contains(MeasuredPhase.Backward) || !isSplit; // a forward must have its backward
        if (isWhole)
        {
            runs.Add(MeasuredPhase.Forward, slice.Forward);
            runs.Add(MeasuredPhase.Backward, slice.Backward);
        }

        if (isSplit)
        {
            runs._pieces.Add((isWhole ? null : runs.IfWanted(MeasuredPhase.Forward), slice.Forward));
            if (phases.Contains(MeasuredPhase.Recompute))
            {
                runs.Add(MeasuredPhase.Recompute, slice.Forward);
            }

            runs.Add(MeasuredPhase.InputGradient, slice.InputGradient);
            runs.Add(MeasuredPhase.WeightGradient, slice.WeightGradient);
        }

        return runs;
    }

    /// <summary>Runs again and again.</summary>
    /// <param name="clock">Times the pieces.</param>
    /// <param name="runs">How often.</param>
    /// <param name="budget">No further run begins after so long.</param>
    /// <exception cref="PointFailedException">A phase took no time, by a clock that must be wrong.</exception>
    public Dictionary<MeasuredPhase, double[]> Repeat(DeviceClock clock, int runs, TimeSpan budget)
    {
        var times = _phases.ToDictionary(phase => phase, _ => new List<double>(runs));
        var startedAt = Stopwatch.GetTimestamp();
        do
        {
            foreach (var (phase, ms) in Once(clock))
            {
                times[phase].Add(ms);
            }
        }
        while (times[_phases[0]].Count < runs && Stopwatch.GetElapsedTime(startedAt) < budget);

        return times.ToDictionary(each => each.Key, each => each.Value.ToArray());
    }

    private List<(MeasuredPhase Phase, double Ms)> Once(DeviceClock clock)
    {
        foreach (var (phase, work) in _pieces)
        {
            if (phase is null)
            {
                work();
            }
            else
            {
                clock.Time(work);
            }
        }

        List<(MeasuredPhase Phase, double Ms)> timed =
            [.. _pieces.Select(piece => piece.Phase).OfType<MeasuredPhase>().Zip(clock.Take())];
        return timed.All(each => each.Ms > 0)
            ? timed
            : throw new PointFailedException(
                PointOutcome.Failed, $"the clock says that {timed.First(each => each.Ms <= 0).Phase} took no time");
    }

    private void Add(MeasuredPhase phase, Action work) => _pieces.Add((IfWanted(phase), work));

    private MeasuredPhase? IfWanted(MeasuredPhase phase) => _phases.Contains(phase) ? phase : null;
}
