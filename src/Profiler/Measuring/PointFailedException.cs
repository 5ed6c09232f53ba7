namespace TeraPipe.Profiler.Measuring;

/// <summary>A point has no times: an outcome of that point, not the end of the run.</summary>
internal sealed class PointFailedException(PointOutcome outcome, string message) : Exception(message)
{
    /// <summary>Anything but <see cref="PointOutcome.Measured"/>.</summary>
    public PointOutcome Outcome { get; } = outcome;
}
