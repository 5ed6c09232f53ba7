using System.Text;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>Requests as any client may send them, well-formed or not.</summary>
internal static class HttpClientExtensions
{
    public static async Task<Answer> SendAsync(this HttpClient http, HttpMethod method, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        return await http.AskAsync(request);
    }

    /// <summary>A request with headers of its own, which it may set to anything.</summary>
    public static async Task<Answer> AskAsync(this HttpClient http, HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        return new Answer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Location)
        {
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(
                header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>A request of JSON or of nothing, with headers that may be anything.</summary>
    public static async Task<Answer> AskAsync(
        this HttpClient http,
        HttpMethod method,
        string path,
        string? json,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await http.AskAsync(request);
    }

    public static Task<Answer> AskAsync(this HttpClient http, string path, string? accept = null) =>
        http.AskAsync(HttpMethod.Get, path, json: null, accept is null ? [] : [("Accept", accept)]);

    public static Task<Answer> PostAsync(this HttpClient http, string path, string json) =>
        http.AskAsync(HttpMethod.Post, path, json);
}
