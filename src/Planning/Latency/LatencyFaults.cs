using System.Globalization;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// What can be wrong with a list of measurements, all of it at once. Built to pass a million good points quickly: each
/// is looked at alone, then they are walked in order, where a duplicate lies beside its first and a row without gaps is
/// as long as it can be.
/// </summary>
internal sealed class LatencyFaults
{
    private const int NamedContexts = 5; // of a slice length with gaps; the rest is counted

    private readonly List<LatencyFault> _found = [];
    private readonly IReadOnlyList<RawLatencyPoint> _sent;
    private readonly LatencyOrder _order;
    private readonly Func<int, string> _placeOf;

    private LatencyFaults(IReadOnlyList<RawLatencyPoint> sent, LatencyOrder order, Func<int, string> placeOf) =>
        (_sent, _order, _placeOf) = (sent, order, placeOf);

    /// <param name="sent">The measurements.</param>
    /// <param name="order">Their order.</param>
    /// <param name="placeOf">What the sender calls a measurement, by its index.</param>
    public static IReadOnlyList<LatencyFault> Of(
        IReadOnlyList<RawLatencyPoint> sent, LatencyOrder order, Func<int, string> placeOf)
    {
        if (sent.Count == 0)
        {
            return [new LatencyFault(null, null, "There is no measurement; a table has at least one.")];
        }

        var faults = new LatencyFaults(sent, order, placeOf);
        for (var index = 0; index < sent.Count; index++)
        {
            faults.FindInPoint(sent[index], index);
        }

        faults.FindDuplicates();
        faults.FindGaps();
        return faults._found;
    }

    private void FindInPoint(RawLatencyPoint point, int index)
    {
        if (point.MicroBatch < 1)
        {
            Add(index, nameof(point.MicroBatch), $"A micro-batch has at least 1 sequence, not {point.MicroBatch}.");
        }

        if (point.SliceTokens < 1)
        {
            Add(index, nameof(point.SliceTokens), $"A slice has at least 1 token, not {point.SliceTokens}.");
        }

        if (point.ContextTokens < 0)
        {
            Add(index, nameof(point.ContextTokens), $"A context has 0 tokens or more, not {point.ContextTokens}.");
        }

        if ((long)point.SliceTokens + point.ContextTokens > int.MaxValue)
        {
            Add(index, nameof(point.ContextTokens), $"Slice and context together have at most {int.MaxValue} tokens.");
        }

        FindInTime(index, nameof(point.ForwardMs), "time", point.ForwardMs);
        FindInTime(index, nameof(point.BackwardMs), "time", point.BackwardMs);
        FindInTime(index, nameof(point.ForwardSpreadMs), "spread", point.ForwardSpreadMs);
        FindInTime(index, nameof(point.BackwardSpreadMs), "spread", point.BackwardSpreadMs);
        if (point.Samples < 1)
        {
            Add(index, nameof(point.Samples), $"A median is of at least 1 sample, not {point.Samples}.");
        }
    }

    private void FindInTime(int index, string field, string what, double? ms)
    {
        if (ms is { } time && !Milliseconds.IsValid(time))
        {
            Add(index, field, $"A {what} is finite and not negative, not {time}.");
        }
    }

    private void FindDuplicates()
    {
        var repeats = new List<(int Index, int First)>();
        for (int i = 1, first = 0; i < _order.Count; i++)
        {
            first = _order.Places[i].IsSame(_order.Places[i - 1]) ? first : i;
            if (first < i)
            {
                repeats.Add((_order.Places[i].Index, _order.Places[first].Index));
            }
        }

        foreach (var (index, first) in repeats.Order())
        {
            var context = _sent[index].ContextTokens;
            Add(index, null, $"{Name(index)} after context {context} repeats {_placeOf(first)}; give it once.");
        }
    }

    private void FindGaps()
    {
        LatencyPlace[] places = [.. _order.Places.Where(place => place is { SliceTokens: > 0, ContextTokens: >= 0 })];
        for (int start = 0, end; start < places.Length; start = end)
        {
            end = EndOf(places, start, places.Length, (a, b) => a.MicroBatch == b.MicroBatch);
            FindGapsOfSize(places, start, end);
        }
    }

    /// <summary>
    /// One fault for each slice length that is measured after some context and lacks others: never more faults than
    /// points, however sparse they are.
    /// </summary>
    private void FindGapsOfSize(LatencyPlace[] places, int start, int end)
    {
        var longest = places[start..end].Max(place => (long)place.SliceTokens + place.ContextTokens);
        int[] contexts =
            [.. places[start..end].Select(place => place.ContextTokens).Append(0).ToHashSet().Order()];
        for (int row = start, after; row < end; row = after)
        {
            after = EndOf(places, row, end, (a, b) => a.SliceTokens == b.SliceTokens);
            var fitting = FirstAbove(contexts, longest - places[row].SliceTokens);
            var hasContext = places[after - 1].ContextTokens > 0;
            if (hasContext && (after - row < fitting || HasRepeat(places, row, after)))
            {
                FindGapsOfRow(places[row..after], contexts.AsSpan(0, fitting), longest);
            }
        }
    }

    private void FindGapsOfRow(LatencyPlace[] row, ReadOnlySpan<int> fitting, long longest)
    {
        var measured = row.Select(place => place.ContextTokens).ToHashSet();
        int[] missing = [.. fitting.ToArray().Where(context => !measured.Contains(context))];
        if (missing.Length > 0)
        {
            var named = string.Join(", ", missing.Take(NamedContexts));
            var more = missing.Length > NamedContexts ? $" and {missing.Length - NamedContexts} more" : "";
            var remedy = $"measure it after every context with which it fits {longest} tokens";
            Add(
                null,
                null,
                $"{Name(row[0].Index)} lacks context {named}{more}; {remedy}, or after context 0 alone.");
        }
    }

    private void Add(int? index, string? field, FormattableString message) =>
        _found.Add(new LatencyFault(index, field, FormattableString.Invariant(message)));

    private string Name(int index) => string.Create(
        CultureInfo.InvariantCulture, $"Micro-batch {_sent[index].MicroBatch}, slice {_sent[index].SliceTokens}");

    private static bool HasRepeat(LatencyPlace[] places, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            if (places[i].IsSame(places[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static int EndOf(
        LatencyPlace[] places, int start, int limit, Func<LatencyPlace, LatencyPlace, bool> isAlike)
    {
        var end = start + 1;
        while (end < limit && isAlike(places[start], places[end]))
        {
            end++;
        }

        return end;
    }

    private static int FirstAbove(int[] ascending, long limit)
    {
        var index = Array.BinarySearch(ascending, (int)Math.Min(limit, int.MaxValue));
        return index >= 0 ? index + 1 : ~index;
    }
}
