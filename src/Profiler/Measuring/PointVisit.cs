using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// One visit of a point, as it was: a line of the journal. A point may be visited more than once, its results are those
/// of all visits that were measured.
/// </summary>
internal sealed record PointVisit
{
    public required ProfilePoint Point { get; init; }

    public required PointOutcome Outcome { get; init; }

    /// <summary>
    /// Whether it is a visit of a point that only tells how true the profile is, and belongs to none.
    /// </summary>
    public bool IsHeldOut { get; init; }

    /// <summary>Why there are no times; null where there are.</summary>
    public string? Message { get; init; }

    /// <summary>Raw times of every run after warm-up, in milliseconds; empty without times.</summary>
    public required IReadOnlyDictionary<MeasuredPhase, double[]> TimesMs { get; init; }

    /// <summary>
    /// What the calibration kernel took before the visit, and whenever it ran in the course of it, in milliseconds. The
    /// first may be the last one of the visit before; empty where there are no times.
    /// </summary>
    public required IReadOnlyList<double> CalibrationsMs { get; init; }

    /// <summary>Median of them; null: the kernel did not run.</summary>
    public double? CalibrationMs => CalibrationsMs.Count > 0 ? Quantiles.MedianOf(CalibrationsMs) : null;

    /// <summary>Most memory that a run held beyond weights, gradients and context.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Runs before the times were kept.</summary>
    public int WarmUpRuns { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the visit took, warm-up and all.</summary>
    public required double Seconds { get; init; }
}
