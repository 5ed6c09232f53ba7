using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// Which points are measured. A design keeps nothing of its own about what was measured: asked with the same results it
/// gives the same answer, so that a resumed run goes on as the broken-off one would have.
/// </summary>
internal interface IDesign
{
    /// <summary>The next points, in the order in which to visit them; none: enough is known.</summary>
    /// <param name="results">All visits so far, those of a broken-off run among them.</param>
    /// <param name="cancellationToken">Looked at between steps of a longer computation.</param>
    DesignStep Next(ProfileResults results, CancellationToken cancellationToken);
}
