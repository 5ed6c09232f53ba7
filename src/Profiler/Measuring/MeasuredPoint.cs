using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>One point and what its two phases cost.</summary>
internal sealed record MeasuredPoint(ProfilePoint Point, SampleSummary Forward, SampleSummary Backward);
