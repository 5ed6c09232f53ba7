using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.HttpFiles;

/// <summary>A request of a .http file as it was sent, and its answer.</summary>
internal sealed record Exchange(
    HttpFileRequest Request, Uri Url, HttpStatusCode Status, HttpResponseHeaders Headers, string Text)
{
    /// <summary>Null where it is answered as the file says.</summary>
    public string? Fault => Request.Status is { } announced
        ? (int)Status == announced ? null : $"line {Request.Line} should answer {announced} but answered {Answer}"
        : (int)Status is >= 200 and < 300 ? null : $"line {Request.Line} answered {Answer}";

    private string Answer => $"{(int)Status}: {Request.Method} {Url}\n{Text}";

    /// <param name="reference">body.$.plan.slices[0], body.* or headers.Location.</param>
    public string ValueOf(string reference) => reference.Split('.', 2) switch
    {
        ["headers", var name] => string.Join(", ", Headers.GetValues(name)),
        ["body", "*"] => Text,
        ["body", ['$', '.', .. var path]] => Find(JsonDocument.Parse(Text).RootElement, path).ToString(),
        _ => throw new FormatException($"'{reference}' is neither headers.Name nor body.$.path."),
    };

    private static JsonElement Find(JsonElement value, string path) => path
        .Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(value, (inner, step) =>
            step is ['[', .. var index, ']'] ? inner[int.Parse(index)] : inner.GetProperty(step));
}
