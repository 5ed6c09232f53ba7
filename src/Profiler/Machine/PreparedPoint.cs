using System.Diagnostics;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// A point with all that its runs read, made once and kept until another point comes. The first run also looks whether
/// the results are numbers, and the second how much memory it takes: neither costs a run of its own.
/// </summary>
internal sealed class PreparedPoint : IDisposable
{
    private readonly StageBench _stage;
    private readonly SliceBench? _slice;
    private long? _peakBytes;
    private int _runs;

    /// <param name="stage">What the point goes through.</param>
    /// <param name="point">The optimiser's has no slice.</param>
    public PreparedPoint(StageBench stage, ProfilePoint point)
    {
        (_stage, Point) = (stage, point);
        stage.ClearGradients(); // they would grow beyond all numbers
        _slice = point.Part == MeasuredPart.Optimizer
            ? null
            : stage.Slice(point.MicroBatch, point.Slice.Count, point.Context.Count);
    }

    public ProfilePoint Point { get; }

    /// <summary>Runs it as often as asked.</summary>
    /// <exception cref="PointFailedException">Its results are no numbers, or its times none.</exception>
    public DeviceRuns Run(RunRequest request, DeviceClock clock)
    {
        var pieces = _slice is null ? TimedPieces.Of(_stage) : TimedPieces.Of(_slice, request.Phases);
        var times = request.Phases.ToDictionary(phase => phase, _ => new List<double>());
        var startedAt = Stopwatch.GetTimestamp();
        var left = request.Runs;
        do
        {
            foreach (var (phase, ms) in Once(pieces, clock))
            {
                times[phase].Add(ms);
            }
        }
        while (--left > 0 && Stopwatch.GetElapsedTime(startedAt) < request.Budget);

        return new DeviceRuns(times.ToDictionary(each => each.Key, each => each.Value.ToArray()), _peakBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _slice?.Dispose();

    private IReadOnlyList<(MeasuredPhase Phase, double Ms)> Once(TimedPieces pieces, DeviceClock clock)
    {
        const int Checked = 0, Weighed = 1;
        var run = _runs < 2 ? _runs++ : _runs;
        if (run != Weighed || _slice is null)
        {
            return pieces.Run(clock, run == Checked ? Check : _ => { });
        }

        IReadOnlyList<(MeasuredPhase Phase, double Ms)> timed = [];
        _peakBytes = _stage.PeakMemory(() => timed = pieces.Run(clock, _ => { }))?.Count;
        return timed;
    }

    private void Check(MeasuredPhase phase)
    {
        if (_slice?.IsFinite() == false)
        {
            throw new PointFailedException(
                PointOutcome.NotANumber, $"the results of {phase} are not finite numbers");
        }
    }
}
