using System.Globalization;

namespace TeraPipe.Planning.Latency;

/// <summary>What can be wrong with a list of measurements, all of it at once.</summary>
internal static class LatencyFaults
{
    private const int NamedContexts = 5; // of a slice length with gaps; the rest is counted

    public static IEnumerable<LatencyFault> Of(IReadOnlyList<RawLatencyPoint> sent) =>
        sent.Count == 0
            ? [new LatencyFault(null, null, "There is no measurement; a table has at least one.")]
            : [.. sent.SelectMany(OfPoint), .. Duplicates(sent), .. Gaps(sent)];

    private static IEnumerable<LatencyFault> OfPoint(RawLatencyPoint point, int index)
    {
        if (point.MicroBatch < 1)
        {
            yield return Fault(
                nameof(point.MicroBatch), $"A micro-batch has at least 1 sequence, not {point.MicroBatch}.");
        }

        if (point.SliceTokens < 1)
        {
            yield return Fault(nameof(point.SliceTokens), $"A slice has at least 1 token, not {point.SliceTokens}.");
        }

        if (point.ContextTokens < 0)
        {
            yield return Fault(
                nameof(point.ContextTokens), $"A context has 0 tokens or more, not {point.ContextTokens}.");
        }

        foreach (var (field, what, ms) in Times(point))
        {
            if (ms is { } time && !Milliseconds.IsValid(time))
            {
                yield return Fault(field, $"A {what} is finite and not negative, not {time}.");
            }
        }

        if (point.Samples < 1)
        {
            yield return Fault(nameof(point.Samples), $"A median is of at least 1 sample, not {point.Samples}.");
        }

        LatencyFault Fault(string field, FormattableString message) =>
            new(index, field, FormattableString.Invariant(message));
    }

    private static (string Field, string What, double? Ms)[] Times(RawLatencyPoint point) =>
    [
        (nameof(point.ForwardMs), "time", point.ForwardMs),
        (nameof(point.BackwardMs), "time", point.BackwardMs),
        (nameof(point.ForwardSpreadMs), "spread", point.ForwardSpreadMs),
        (nameof(point.BackwardSpreadMs), "spread", point.BackwardSpreadMs),
    ];

    private static IEnumerable<LatencyFault> Duplicates(IReadOnlyList<RawLatencyPoint> sent)
    {
        var firstIndex = new Dictionary<(int MicroBatch, int Slice, int Context), int>();
        for (var index = 0; index < sent.Count; index++)
        {
            var point = sent[index];
            var key = (point.MicroBatch, point.SliceTokens, point.ContextTokens);
            if (!firstIndex.TryAdd(key, index))
            {
                var first = firstIndex[key];
                yield return new LatencyFault(index, null, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name(point)} after context {key.ContextTokens} repeats measurement {first}; give it once."));
            }
        }
    }

    private static IEnumerable<LatencyFault> Gaps(IEnumerable<RawLatencyPoint> sent) => sent
        .Where(point => point.SliceTokens > 0 && point.ContextTokens >= 0)
        .GroupBy(point => point.MicroBatch)
        .OrderBy(points => points.Key)
        .SelectMany(GapsOfSize);

    /// <summary>
    /// One fault for each slice length that lacks contexts: never more faults than points, however sparse they are.
    /// </summary>
    private static IEnumerable<LatencyFault> GapsOfSize(IEnumerable<RawLatencyPoint> points)
    {
        var all = points.ToArray();
        var longest = all.Max(point => (long)point.SliceTokens + point.ContextTokens);
        int[] contexts = [.. all.Select(point => point.ContextTokens).Append(0).Distinct().Order()];
        foreach (var row in all.GroupBy(point => point.SliceTokens).OrderBy(row => row.Key))
        {
            var measured = row.Select(point => point.ContextTokens).ToHashSet();
            var fitting = FirstAbove(contexts, longest - row.Key);
            if (measured.Count < fitting)
            {
                var missing = contexts.Take(fitting).Where(context => !measured.Contains(context)).Take(NamedContexts);
                yield return Gap(row.First(), [.. missing], fitting - measured.Count, longest);
            }
        }
    }

    private static LatencyFault Gap(RawLatencyPoint point, int[] named, int missing, long longest)
    {
        var more = missing > named.Length ? $" and {missing - named.Length} more" : "";
        return new LatencyFault(null, null, string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(point)} lacks context {string.Join(", ", named)}{more}; "
            + $"measure it after every context with which it fits {longest} tokens."));
    }

    private static string Name(RawLatencyPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"Micro-batch {point.MicroBatch}, slice {point.SliceTokens}");

    private static int FirstAbove(int[] ascending, long limit)
    {
        var index = Array.BinarySearch(ascending, (int)Math.Min(limit, int.MaxValue));
        return index >= 0 ? index + 1 : ~index;
    }
}
