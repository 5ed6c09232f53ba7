using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>
/// A profiling run: asks the design what to measure, visits it, and has each visit on disk before the next begins.
/// </summary>
/// <param name="design">Which points.</param>
/// <param name="visit">Measures one, unless it is told to stop.</param>
/// <param name="keep">Puts a visit on disk; returns when it is there.</param>
internal sealed class ProfilingSession(
    IDesign design, Func<ProfilePoint, CancellationToken, PointVisit> visit, Action<PointVisit> keep)
{
    /// <param name="earlier">Visits of a broken-off run, in their order.</param>
    /// <param name="progress">Told before each visit, on the calling thread.</param>
    /// <param name="cancellationToken">Ends it: the visit that is broken off is not kept.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public ProfileResults Run(
        IReadOnlyList<PointVisit> earlier, IProgress<SessionProgress> progress, CancellationToken cancellationToken)
    {
        List<PointVisit> visits = [.. earlier];
        var results = new ProfileResults([.. visits]);
        for (var step = design.Next(results, cancellationToken);
            step.Points.Count > 0;
            step = design.Next(results, cancellationToken))
        {
            foreach (var point in step.Points)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Report(new SessionProgress(visits.Count, step.ExpectedPoints, point, step.RegretBound));
                visits.Add(visit(point, cancellationToken) with { IsHeldOut = step.AreHeldOut });
                keep(visits[^1]);
            }

            results = new ProfileResults([.. visits]);
        }

        return results;
    }
}
