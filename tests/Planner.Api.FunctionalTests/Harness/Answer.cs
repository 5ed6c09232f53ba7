using System.Net;
using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, string Text, Uri? Location)
{
    private const string ProblemJson = "application/problem+json";

    public JsonElement Json { get; } = Text.Length > 0 && MediaType?.Split('/', '+')[^1] == "json"
        ? JsonDocument.Parse(Text).RootElement
        : default;

    /// <summary>All headers by name, in any case; of several of one name the values with a comma in between.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The ETag header as it was sent.</summary>
    public string? Tag => Headers.GetValueOrDefault("ETag");

    /// <summary>The faults, as "field: message" lines in order of field.</summary>
    public string Errors => string.Join('\n', Json.GetProperty("errors").EnumerateObject()
        .SelectMany(fault => fault.Value.EnumerateArray().Select(message => $"{fault.Name}: {message.GetString()}"))
        .Order(StringComparer.Ordinal));

    /// <summary>Fails unless this is the problem, whole and without an exception's text.</summary>
    public void IsProblem(HttpStatusCode status, string slug)
    {
        Assert.True(Status == status, $"{Status}: {Text}");
        Assert.Equal(ProblemJson, MediaType);
        Assert.Equal($"/problems/{slug}", Json.GetProperty("type").GetString());
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.Equal(Headers.ContainsKey("Retry-After"), Json.GetProperty("retryable").GetBoolean());
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
    }

    /// <summary>Fails unless this is a 400 with exactly these faults: "field: message", one a line.</summary>
    public void HasFaults(params string[] faults)
    {
        IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(string.Join('\n', faults.Order(StringComparer.Ordinal)), Errors);
    }
}
