using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// One run as the pieces that it consists of, in their order. What was asked for is timed, and what must run besides is
/// not. With all phases of a slice: F, B; then F once more, not timed, recompute, I, W.
/// </summary>
internal sealed class TimedPieces
{
    private readonly List<(MeasuredPhase Phase, bool IsTimed, Action Work)> _all = [];

    private TimedPieces()
    {
    }

    /// <summary>Of the optimiser.</summary>
    public static TimedPieces Of(StageBench stage)
    {
        var pieces = new TimedPieces();
        pieces._all.Add((MeasuredPhase.Update, IsTimed: true, stage.OptimizerStep));
        return pieces;
    }

    /// <summary>Of a slice.</summary>
    /// <param name="slice">Runs the pieces.</param>
    /// <param name="phases">What is timed.</param>
    public static TimedPieces Of(SliceBench slice, IReadOnlyList<MeasuredPhase> phases)
    {
        var isSplit = phases.Any(phase => phase is
            MeasuredPhase.Recompute or MeasuredPhase.InputGradient or MeasuredPhase.WeightGradient);
        var isWhole = phases.Contains(MeasuredPhase.Backward) || !isSplit; // a forward must have its backward
        var pieces = new TimedPieces();
        if (isWhole)
        {
            Add(MeasuredPhase.Forward, slice.Forward);
            Add(MeasuredPhase.Backward, slice.Backward);
        }

        if (isSplit)
        {
            pieces._all.Add((
                MeasuredPhase.Forward, IsTimed: !isWhole && phases.Contains(MeasuredPhase.Forward), slice.Forward));
            if (phases.Contains(MeasuredPhase.Recompute))
            {
                Add(MeasuredPhase.Recompute, slice.Recompute);
            }

            Add(MeasuredPhase.InputGradient, slice.InputGradient);
            Add(MeasuredPhase.WeightGradient, slice.WeightGradient);
        }

        return pieces;

        void Add(MeasuredPhase phase, Action work) => pieces._all.Add((phase, phases.Contains(phase), work));
    }

    /// <summary>Runs all pieces once.</summary>
    /// <param name="clock">Times them.</param>
    /// <param name="done">Hears of each piece that is done, outside of its time.</param>
    /// <exception cref="PointFailedException">A piece took no time, by a clock that must be wrong.</exception>
    public IReadOnlyList<(MeasuredPhase Phase, double Ms)> Run(DeviceClock clock, Action<MeasuredPhase> done)
    {
        foreach (var (phase, isTimed, work) in _all)
        {
            if (isTimed)
            {
                clock.Time(work);
            }
            else
            {
                work();
            }

            done(phase);
        }

        List<(MeasuredPhase Phase, double Ms)> timed =
            [.. _all.Where(piece => piece.IsTimed).Select(piece => piece.Phase).Zip(clock.Take())];
        return timed.All(each => each.Ms > 0)
            ? timed
            : throw new PointFailedException(
                PointOutcome.Failed, $"the clock says that {timed.First(each => each.Ms <= 0).Phase} took no time");
    }
}
