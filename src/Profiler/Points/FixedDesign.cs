using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// A list of points, each visited once, in a seeded order of its own: a slow minute of the machine then meets points
/// from all over the table, and no region alone.
/// </summary>
internal sealed class FixedDesign : IDesign
{
    private const int Seed = 20210701;

    private readonly ProfilePoint[] _points;

    /// <param name="points">None twice.</param>
    public FixedDesign(IReadOnlyList<ProfilePoint> points)
    {
        _points = [.. points];
        new Random(Seed).Shuffle(_points);
    }

    /// <inheritdoc/>
    public DesignStep Next(ProfileResults results, CancellationToken cancellationToken)
    {
        ProfilePoint[] left = [.. _points.Where(point => results.Find(point) is null)];
        return new DesignStep(left, results.Points.Count(result => !result.IsHeldOut) + left.Length);
    }
}
