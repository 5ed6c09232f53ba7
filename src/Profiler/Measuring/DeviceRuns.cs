namespace TeraPipe.Profiler.Measuring;

/// <summary>What some runs of a point took.</summary>
/// <param name="TimesMs">For each timed phase, the time of every run in milliseconds, in the order of the runs.</param>
/// <param name="PeakBytes">Most memory that a run held beyond weights, gradients and context; null where the device
/// does not tell.</param>
internal sealed record DeviceRuns(IReadOnlyDictionary<MeasuredPhase, double[]> TimesMs, long? PeakBytes);
