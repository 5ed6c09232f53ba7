using System.Globalization;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// What a client prefers, by its Prefer header (RFC 7240). Preferences that are unknown or malformed are no faults: the
/// client sees in Preference-Applied which ones counted.
/// </summary>
/// <param name="RespondAsync">"respond-async": rather 202 at once than the answer later.</param>
/// <param name="Wait">"wait=10": so long it waits for the answer.</param>
internal sealed record Preference(bool RespondAsync, TimeSpan? Wait)
{
    public const string Header = "Prefer";

    private const string Async = "respond-async";

    /// <summary>What of it counted, for a request that became an operation.</summary>
    public string Applied => string.Join(", ", ((string?[])
    [
        RespondAsync ? Async : null,
        Wait is { } wait ? FormattableString.Invariant($"wait={wait.TotalSeconds:0}") : null,
    ]).OfType<string>());

    /// <param name="headers">Of the request. Of equal preferences the first counts.</param>
    /// <param name="longestWait">It waits no longer.</param>
    public static Preference Of(IHeaderDictionary headers, TimeSpan longestWait)
    {
        var preferences = headers.GetCommaSeparatedValues(Header)
            .Select(preference => preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries))
            .DistinctBy(preference => preference[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(preference => preference[0], StringComparer.OrdinalIgnoreCase);
        return new Preference(
            preferences.ContainsKey(Async),
            preferences.GetValueOrDefault("wait") is [_, var text]
                && int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(Math.Min(seconds, (long)longestWait.TotalSeconds))
                : null);
    }
}
