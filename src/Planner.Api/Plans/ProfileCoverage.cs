using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a profile lacks for a strict question.</summary>
/// <param name="Reason">A sentence that names what is missing.</param>
/// <param name="Command">What measures it; null where the profiler cannot.</param>
internal sealed record MissingMeasurements(string Reason, string? Command);

/// <summary>Whether a profile has what a strict question needs.</summary>
internal static class ProfileCoverage
{
    /// <returns>Null where some slicing has only slices that are measured or lie between measurements.</returns>
    public static MissingMeasurements? MissingFor(PlanProblem problem)
    {
        var question = problem.Question;
        if (!question.IsStrict)
        {
            return null;
        }

        if (question.Profile.IsEstimated)
        {
            return Missing(question, question.Profile.Content.EstimatedFrom is { } origin
                ? $"The profile was composed from {origin}: the layer was not measured."
                : "The profile is a datasheet: nothing was measured.");
        }

        var flush = problem.Flush;
        var gaps = flush.MicroBatchSizes.ToDictionary(size => size, size => Coverage.GapOf(
            flush.StageLatency, size, flush.Sequence, flush.Unit));
        int[] covered = [.. gaps.Where(gap => gap.Value is null).Select(gap => gap.Key).Order()];
        return SlicingProblem.CanCompose(question.BatchSequences, covered)
            ? null
            : Missing(question, gaps.Values.OfType<CoverageGap>().First().Reason);
    }

    /// <summary>Some slicing is covered, but none that keeps the constraints.</summary>
    public static MissingMeasurements MissingUnderConstraints(PlanQuestion question) =>
        Missing(question, "Every slicing that keeps the constraints has a slice that lies outside what was measured.");

    private static MissingMeasurements Missing(PlanQuestion question, string reason) =>
        new(reason, ProfilerCommand.For(question));
}
