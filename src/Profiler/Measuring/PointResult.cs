using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>What is known of a point after all its visits.</summary>
internal sealed record PointResult
{
    public required ProfilePoint Point { get; init; }

    /// <summary><see cref="PointOutcome.Measured"/> as soon as one visit was; else that of the last visit.</summary>
    public required PointOutcome Outcome { get; init; }

    /// <summary>Why there are no times; null where there are.</summary>
    public string? Message { get; init; }

    /// <summary>At the device's usual speed; empty without times. See <see cref="DeviceSpeed"/>.</summary>
    public required IReadOnlyDictionary<MeasuredPhase, PhaseStatistics> Phases { get; init; }

    /// <summary>Whether the point only tells how true the profile is, and belongs to none.</summary>
    public bool IsHeldOut { get; init; }

    public long? PeakBytes { get; init; }

    public bool IsMeasured => Outcome == PointOutcome.Measured;

    /// <summary>Median of F; of a measured point of a layer, embedding or head.</summary>
    public double ForwardMs => Phases[MeasuredPhase.Forward].MedianMs;

    /// <summary>Median of B; of a measured point of a layer, embedding or head.</summary>
    public double BackwardMs => Phases[MeasuredPhase.Backward].MedianMs;

    /// <summary>F and B as a table takes them; of a measured point of a layer.</summary>
    public RawLatencyPoint ToRaw()
    {
        var (forward, backward) = (Phases[MeasuredPhase.Forward], Phases[MeasuredPhase.Backward]);
        return new RawLatencyPoint(
            Point.MicroBatch,
            Point.Slice.Count,
            Point.Context.Count,
            forward.MedianMs,
            backward.MedianMs,
            forward.SpreadMs,
            backward.SpreadMs,
            forward.Count);
    }
}
