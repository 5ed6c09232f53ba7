using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Lists in a profile: what holds for each of their items.</summary>
internal static class SentList
{
    private const int MaxItems = 10_000;

    /// <param name="sent">The list; its items may be null.</param>
    /// <param name="field">What it is called.</param>
    /// <param name="check">Looks at an item, which has the name that it is told.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    /// <returns>The items; null where there are none.</returns>
    public static IReadOnlyList<T>? Checked<T>(
        IReadOnlyList<T>? sent, string field, Action<T, string, Faults> check, Faults faults)
        where T : class
    {
        if (sent is null or { Count: 0 }
            || !faults.Require(sent.Count <= MaxItems, field, $"must have at most {MaxItems} items."))
        {
            return null;
        }

        foreach (var (index, item) in sent.Index())
        {
            var name = $"{field}[{index}]";
            if (faults.Require(item is not null, name, "must be an object."))
            {
                check(item!, name, faults);
            }
        }

        return [.. sent.OfType<T>()];
    }

    /// <summary>No two items may be about the same.</summary>
    /// <param name="sent">The list; its items may be null.</param>
    /// <param name="field">What it is called.</param>
    /// <param name="keyOf">What an item is about; null where it does not say so.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static void RequireOnce<T>(
        IReadOnlyList<T>? sent, string field, Func<T, object?> keyOf, Faults faults)
        where T : class
    {
        var seen = new HashSet<object>();
        foreach (var (index, item) in (sent ?? []).Index())
        {
            if (item is not null && keyOf(item) is { } key)
            {
                faults.Require(seen.Add(key), $"{field}[{index}]", "is there already; give it once.");
            }
        }
    }
}
