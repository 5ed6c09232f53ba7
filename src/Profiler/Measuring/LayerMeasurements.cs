namespace TeraPipe.Profiler.Measuring;

/// <summary>All that was measured of a layer.</summary>
internal sealed class LayerMeasurements(IReadOnlyList<MeasuredPoint> points, SampleSummary optimizerStep)
{
    /// <summary>In the order in which the points were asked for.</summary>
    public IReadOnlyList<MeasuredPoint> Points { get; } = points;

    /// <summary>One optimiser step of the layer's parameters.</summary>
    public SampleSummary OptimizerStep { get; } = optimizerStep;
}
