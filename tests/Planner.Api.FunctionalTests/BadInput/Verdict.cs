using System.Net;
using System.Text.Json;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>
/// What an answer to a bad request may be: anything but a 5xx, and every refusal a documented problem.
/// </summary>
internal static class Verdict
{
    /// <summary>The only 5xx: the question was a right one, but the answer would take too long.</summary>
    private static readonly string[] _overload = ["/problems/search-timed-out"];

    /// <returns>What is wrong with the answer; null where nothing is.</returns>
    public static string? On(ApiOperation operation, HttpStatusCode status, string? mediaType, string text) =>
        (int)status < 400 ? null
        : mediaType != "application/problem+json" ? $"a refusal as '{mediaType}'"
        : WrongWith(operation, (int)status, JsonDocument.Parse(text).RootElement);

    private static string? WrongWith(ApiOperation operation, int status, JsonElement problem)
    {
        var type = problem.GetProperty("type").GetString()!;
        return status >= 500 && !_overload.Contains(type) ? "the service's fault"
            : problem.GetProperty("status").GetInt32() != status ? "another status in the body"
            : problem.GetProperty("title").GetString() is null or "" ? "no title"
            : !type.StartsWith("/problems/", StringComparison.Ordinal) ? "no type of ours"
            : problem.GetProperty("retryable").ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                ? "no retryable"
            : problem.GetRawText().Contains("Exception", StringComparison.Ordinal) ? "an exception's text"
            : operation.Answers.Any(answer => answer.Name == $"{status}") || IsOfEverything(type) ? null
            : $"{status} is not documented";
    }

    /// <summary>A changed path may be nobody's.</summary>
    private static bool IsOfEverything(string type) =>
        type is "/problems/route-not-found" or "/problems/method-not-allowed";
}
