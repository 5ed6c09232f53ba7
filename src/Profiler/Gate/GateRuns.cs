using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Gate;

/// <summary>
/// Runs: each visits all its points once, on a device of its own (a new process), in an order of its own, with the
/// calibration kernel before and after every visit.
/// </summary>
/// <param name="start">Gets the device ready.</param>
/// <param name="phases">What is timed of each point.</param>
/// <param name="clock">What tells how long visits take.</param>
/// <param name="progress">Told before each visit.</param>
internal sealed class GateRuns(
    Func<IMeasuredDevice> start,
    IReadOnlyList<MeasuredPhase> phases,
    TimeProvider clock,
    IProgress<SessionProgress> progress)
{
    private const int Seed = 20210701;

    private int _runs;
    private int _visits;

    /// <param name="points">What is visited.</param>
    /// <param name="options">How well.</param>
    /// <param name="least">How many runs at least.</param>
    /// <param name="isEnough">Asked after each run from the least on; of all of them so far.</param>
    /// <param name="cancellationToken">Looked at between repetitions.</param>
    public IReadOnlyList<ProfileResults> Measure(
        IReadOnlyList<ProfilePoint> points,
        MeterOptions options,
        int least,
        Func<IReadOnlyList<ProfileResults>, bool> isEnough,
        CancellationToken cancellationToken)
    {
        List<ProfileResults> runs = [];
        while (runs.Count < least || !isEnough(runs))
        {
            var expected = _visits + (points.Count * Math.Max(1, least - runs.Count));
            runs.Add(RunOnce(points, options, expected, cancellationToken));
        }

        return runs;
    }

    private ProfileResults RunOnce(
        IReadOnlyList<ProfilePoint> points, MeterOptions options, int expected, CancellationToken cancellationToken)
    {
        ProfilePoint[] order = [.. points];
        new Random(Seed + _runs++).Shuffle(order);
        using var device = start();
        var meter = new PointMeter(device, clock, options);
        List<PointVisit> visits = [];
        foreach (var point in order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new SessionProgress(_visits++, expected, point, RegretBound: null));
            visits.Add(meter.Visit(point, phases, cancellationToken));
        }

        return new ProfileResults(visits);
    }
}
