using Microsoft.Net.Http.Headers;

namespace TeraPipe.Planner.Api.Http;

/// <summary>Chooses a format by the Accept header (RFC 9110, section 12.5.1), and tells caches so by Vary.</summary>
internal static class ContentNegotiation
{
    /// <param name="request">Without an Accept header it takes anything.</param>
    /// <param name="offered">Media types, the service's favourite first.</param>
    /// <returns>The client's favourite, of equal favourites the service's; null where it takes none.</returns>
    public static string? Choose(HttpRequest request, IReadOnlyList<string> offered)
    {
        request.HttpContext.Response.Headers.Vary = "Accept";
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0
            ? offered[0]
            : offered
                .Select(format => (format, Quality: QualityOf(MediaTypeHeaderValue.Parse(format), accepted)))
                .Where(choice => choice.Quality > 0)
                .OrderByDescending(choice => choice.Quality) // a stable sort
                .FirstOrDefault().format;
    }

    /// <summary>By the most specific range that the format is in: an exact type, then type/*, then */*.</summary>
    private static double QualityOf(MediaTypeHeaderValue format, IEnumerable<MediaTypeHeaderValue> accepted) => accepted
        .Where(range => Includes(range, format))
        .OrderBy(range => range.MatchesAllTypes)
        .ThenBy(range => range.MatchesAllSubTypes)
        .FirstOrDefault() is { } range ? range.Quality ?? 1 : 0;

    /// <summary>
    /// Not MediaTypeHeaderValue.IsSubsetOf: for that one application/json includes every application/*+json.
    /// </summary>
    private static bool Includes(MediaTypeHeaderValue range, MediaTypeHeaderValue format) =>
        range.MatchesAllTypes
        || (range.Type.Equals(format.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(format.SubType, StringComparison.OrdinalIgnoreCase)));
}
