using Microsoft.AspNetCore.Http.HttpResults;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Tags of what changes by versions, and the condition under which a client lets it change (RFC 9110, section 13.1.1).
/// What never changes is tagged by its content, in <see cref="EntityTagFilter"/>.
/// </summary>
internal static class EntityTag
{
    public static string Of(int version) => $"\"v{version}\"";

    /// <returns>412 where If-Match names another version than the current one; null where it may change.</returns>
    public static ProblemHttpResult? Refusal(HttpRequest request, int currentVersion)
    {
        var current = Of(currentVersion);
        var conditions = request.GetTypedHeaders().IfMatch;
        return conditions.Count == 0 || conditions.Any(tag => tag.Tag == "*" || tag.ToString() == current)
            ? null
            : Problems.PreconditionFailed(current);
    }
}
