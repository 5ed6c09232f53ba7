using Microsoft.AspNetCore.Http.HttpResults;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// What each problem type means: the sections of docs/problems.md, each under the path that is its type.
/// </summary>
internal static class ProblemEndpoints
{
    public const string Path = "/problems/";

    private const string Markdown = "text/markdown";

    private static readonly Dictionary<string, string> _sections = Resources.Read("problems.md")
        .Split("\n## ").Skip(1)
        .ToDictionary(
            section => section[..section.IndexOf('\n', StringComparison.Ordinal)].Trim(), section => $"# {section}");

    public static void MapProblems(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path + "{slug}", Get)
            .WithTags("Service")
            .WithName("GetProblemType")
            .WithExample("slug", "invalid-request")
            .Produces(StatusCodes.Status200OK)
            .WithMetadata(new FormatMetadata([Markdown]))
            .ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>What a problem type means and what to do about it.</summary>
    /// <param name="slug">The last part of a problem's type.</param>
    private static Results<ContentHttpResult, NotFound> Get(string slug) =>
        _sections.TryGetValue(slug, out var section)
            ? TypedResults.Text(section, $"{Markdown}; charset=utf-8")
            : TypedResults.NotFound();
}
