using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Points;

/// <summary>One design after another.</summary>
internal sealed class SequelDesign(IDesign first, IDesign then) : IDesign
{
    /// <inheritdoc/>
    public DesignStep Next(ProfileResults results, CancellationToken cancellationToken)
    {
        var (step, sequel) = (first.Next(results, cancellationToken), then.Next(results, cancellationToken));
        return step.Points.Count == 0
            ? sequel
            : step with { ExpectedPoints = step.Points.Count + sequel.ExpectedPoints };
    }
}
