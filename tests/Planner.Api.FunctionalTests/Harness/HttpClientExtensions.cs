using System.Text;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>Requests as any client may send them, well-formed or not.</summary>
internal static class HttpClientExtensions
{
    public static async Task<Answer> SendAsync(
        this HttpClient http, HttpMethod method, string path, string? accept = null, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>With any headers, and a body where there is JSON.</summary>
    public static async Task<Answer> SendAsync(
        this HttpClient http,
        HttpMethod method,
        string path,
        IEnumerable<KeyValuePair<string, string>> headers,
        string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>The same with headers that may be anything, in few words.</summary>
    public static Task<Answer> AskAsync(
        this HttpClient http,
        HttpMethod method,
        string path,
        string? json,
        params (string Name, string Value)[] headers) =>
        http.SendAsync(
            method, path, headers.Select(header => KeyValuePair.Create(header.Name, header.Value)), json);

    public static Task<Answer> AskAsync(this HttpClient http, string path, string? accept = null) =>
        http.SendAsync(HttpMethod.Get, path, accept);

    public static Task<Answer> PostAsync(this HttpClient http, string path, string json) =>
        http.SendAsync(HttpMethod.Post, path, body: new StringContent(json, Encoding.UTF8, "application/json"));
}
