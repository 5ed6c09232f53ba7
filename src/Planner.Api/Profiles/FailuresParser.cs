using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The part of a profile that lists points which were tried and have no time.</summary>
internal static class FailuresParser
{
    private const int MaxMessageLength = 1000; // what an allocator says of its memory has some 400

    private static readonly string[] _outcomes = ["outOfMemory", "notANumber", "hang", "crash", "failed"];

    private static readonly string _outcomeRule = $"must be one of {string.Join(", ", _outcomes)}.";

    /// <returns>By micro-batch, slice and context; null where there are none.</returns>
    public static IReadOnlyList<FailedPoint>? Parse(IReadOnlyList<FailedPoint>? sent, Faults faults)
    {
        var failures = SentList.Checked(sent, "failures", Check, faults);
        return failures is null
            ? null
            : [.. failures
                .OrderBy(point => point.MicroBatch)
                .ThenBy(point => point.SliceTokens)
                .ThenBy(point => point.ContextTokens)
                .ThenBy(point => point.Outcome, StringComparer.Ordinal)
                .ThenBy(point => point.Message, StringComparer.Ordinal)];
    }

    private static void Check(FailedPoint point, string field, Faults faults)
    {
        faults.Require(point.MicroBatch >= 1, $"{field}.microBatch", "must be at least 1.");
        faults.Require(point.SliceTokens >= 1, $"{field}.sliceTokens", "must be at least 1.");
        faults.Require(point.ContextTokens >= 0, $"{field}.contextTokens", "must be at least 0.");
        faults.Require(_outcomes.Contains(point.Outcome), $"{field}.outcome", _outcomeRule);
        faults.Require(
            point.Message is null || Texts.IsValid(point.Message, MaxMessageLength),
            $"{field}.message",
            Texts.RuleOf(MaxMessageLength));
    }
}
