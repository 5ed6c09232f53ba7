using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The part of a profile that is about embedding, head and optimiser.</summary>
internal static class PartsParser
{
    private static readonly PartMeasurements _none = new();

    /// <returns>In order of tokens; null where it says nothing.</returns>
    public static PartMeasurements? Parse(PartMeasurements? sent, Faults faults)
    {
        var embedding = Points(sent?.Embedding, "parts.embedding", faults);
        var head = Points(sent?.Head, "parts.head", faults);
        faults.Require(
            Bounds.IsTimeOrNone(sent?.OptimizerMsPerMillionParameters),
            "parts.optimizerMsPerMillionParameters",
            Bounds.Time);
        faults.Require(sent?.VocabularySize is null or >= 1, "parts.vocabularySize", "must be at least 1.");
        faults.Require(
            sent?.VocabularySize is not null || (embedding ?? head) is null,
            "parts.vocabularySize",
            "is required with embedding or head.");
        var parts = sent is null ? _none : sent with { Embedding = embedding, Head = head };
        return parts == _none ? null : parts;
    }

    private static IReadOnlyList<PartMeasurement>? Points(
        IReadOnlyList<PartMeasurement>? sent, string field, Faults faults)
    {
        var points = SentList.Checked(sent, field, Check, faults);
        SentList.RequireOnce(sent, field, point => point.Tokens, faults);
        return points is null ? null : [.. points.OrderBy(point => point.Tokens)];
    }

    private static void Check(PartMeasurement point, string field, Faults faults)
    {
        faults.Require(point.Tokens >= 1, $"{field}.tokens", "must be at least 1.");
        faults.Require(Bounds.IsTime(point.ForwardMs), $"{field}.forwardMs", Bounds.Time);
        faults.Require(Bounds.IsTime(point.BackwardMs), $"{field}.backwardMs", Bounds.Time);
        faults.Require(point.Samples is null or >= 1, $"{field}.samples", "must be at least 1.");
    }
}
