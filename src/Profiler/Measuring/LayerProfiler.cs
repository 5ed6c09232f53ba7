using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// Measures a layer at many points on a machine that may be busy with other things.
/// </summary>
/// <remarks>
/// One round warms every point up; each round after it takes one sample of every point. A round visits the points in an
/// order of its own. A slow minute of the machine thus costs every point a sample or two, which a median forgives, and
/// not a few points all of theirs. The order is seeded: the same request measures in the same order.
/// </remarks>
internal sealed class LayerProfiler(IMeasuredLayer layer, TimeProvider clock)
{
    private const int Seed = 20210701;

    /// <summary>Warm-up ends when two runs in a row differ by at most this share of the later one.</summary>
    private const double Agreement = 0.1;

    /// <summary>Runs that warm a steady point up: the first two agree.</summary>
    private const int WarmUpRuns = 2;

    /// <summary>Warm-up ends here at the latest: a point that never settles is one whose spread will say so.</summary>
    private const int MostWarmUpRuns = 5;

    private const int PilotPoints = 8;

    /// <param name="points">At least one; none twice.</param>
    /// <param name="rounds">Samples of each point, at least 1.</param>
    /// <param name="progress">Told after each visit, on the calling thread, while nothing is being timed.</param>
    /// <param name="cancellationToken">Looked at before each visit.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing is returned half measured.</exception>
    public LayerMeasurements Measure(
        IReadOnlyList<ProfilePoint> points,
        int rounds,
        IProgress<ProfilingProgress> progress,
        CancellationToken cancellationToken = default)
    {
        var runs = new ProfilingProgress(0, points.Count * (WarmUpRuns + rounds));
        var samples = points.ToDictionary(point => point, _ => new List<RunTime>(rounds));
        var optimizerMs = new List<double>(rounds);
        var random = new Random(Seed);

        VisitAll(WarmUpRuns, point => WarmUp());
        layer.OptimizerStep();
        for (var round = 0; round < rounds; round++)
        {
            VisitAll(1, point => samples[point].Add(Run()));
            optimizerMs.Add(TimeMs(layer.OptimizerStep));
        }

        return new LayerMeasurements(
            [.. points.Select(point => Summarise(point, samples[point]))], SampleSummary.Of(optimizerMs));

        void VisitAll(int runsEach, Action<ProfilePoint> visit)
        {
            foreach (var point in Shuffled(points, random))
            {
                cancellationToken.ThrowIfCancellationRequested();
                layer.Prepare(point);
                visit(point);
                runs = runs with { Done = runs.Done + runsEach };
                progress.Report(runs);
            }
        }
    }

    /// <summary>
    /// How long <see cref="Measure"/> of these points would take: a few points, evenly spaced over the grid, are warmed
    /// up, and all the others are taken to cost what these do on average.
    /// </summary>
    public TimeSpan Estimate(
        IReadOnlyList<ProfilePoint> points, int rounds, CancellationToken cancellationToken = default)
    {
        var pilots = Math.Min(PilotPoints, points.Count);
        var pilotsMs = 0.0;
        for (var i = 0; i < pilots; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            layer.Prepare(points[((2 * i) + 1) * points.Count / (2 * pilots)]);
            pilotsMs += WarmUp().TotalMs;
        }

        return TimeSpan.FromMilliseconds(pilotsMs / pilots * points.Count * (WarmUpRuns + rounds));
    }

    /// <summary>Runs the prepared point until two runs in a row agree; the last of them.</summary>
    private RunTime WarmUp()
    {
        var (earlier, later) = (Run(), Run());
        for (var runs = WarmUpRuns; runs < MostWarmUpRuns && !Agree(earlier, later); runs++)
        {
            (earlier, later) = (later, Run());
        }

        return later;
    }

    private static bool Agree(RunTime earlier, RunTime later) =>
        Math.Abs(earlier.TotalMs - later.TotalMs) <= Agreement * later.TotalMs;

    private static ProfilePoint[] Shuffled(IReadOnlyList<ProfilePoint> points, Random random)
    {
        ProfilePoint[] order = [.. points];
        random.Shuffle(order);
        return order;
    }

    private static MeasuredPoint Summarise(ProfilePoint point, List<RunTime> runs) => new(
        point,
        SampleSummary.Of(runs.Select(run => run.ForwardMs)),
        SampleSummary.Of(runs.Select(run => run.BackwardMs)));

    private RunTime Run() => new(TimeMs(layer.Forward), TimeMs(layer.Backward));

    private double TimeMs(Action work)
    {
        var startedAt = clock.GetTimestamp();
        work();
        return clock.GetElapsedTime(startedAt).TotalMilliseconds;
    }
}
