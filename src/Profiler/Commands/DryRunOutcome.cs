using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler run --dry-run --json</c> prints.</summary>
/// <param name="Points">How many points there will be.</param>
/// <param name="EstimatedSeconds">How long they will take.</param>
/// <param name="EstimatedBytes">What the device must have, by the planner's formula.</param>
/// <param name="PeakBytes">Most memory that a pilot held beyond weights, gradients and context; missing where the
/// device does not tell.</param>
/// <param name="FirstPoints">The points that are known before any has been measured.</param>
/// <param name="Pilots">The points that were measured for this.</param>
internal sealed record DryRunOutcome(
    int Points,
    double EstimatedSeconds,
    long EstimatedBytes,
    long? PeakBytes,
    IReadOnlyList<DryRunOutcome.Place> FirstPoints,
    IReadOnlyList<DryRunOutcome.Pilot> Pilots)
{
    /// <summary>A point.</summary>
    internal sealed record Place(string Part, int MicroBatch, int SliceTokens, int ContextTokens)
    {
        public static Place Of(ProfilePoint point) => new(
            $"{point.Part}".ToLowerInvariant(), point.MicroBatch, point.Slice.Count, point.Context.Count);
    }

    /// <summary>How the visit of a point ended, and how long it took.</summary>
    internal sealed record Pilot(Place Point, string Outcome, double Seconds, int Runs)
    {
        public static Pilot Of(PointVisit visit) => new(
            Place.Of(visit.Point),
            PointOutcomes.Text(visit.Outcome),
            Math.Round(visit.Seconds, 3),
            visit.TimesMs.Values.Select(times => times.Length).FirstOrDefault());
    }
}
