using System.Net.Http.Headers;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>A request as it goes over the wire, whatever is wrong with it.</summary>
/// <param name="Method">Any.</param>
/// <param name="Target">Path and query, sent exactly so.</param>
internal sealed record WireRequest(HttpMethod Method, string Target)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? ContentType { get; init; }

    public byte[]? Body { get; init; }

    public HttpRequestMessage ToMessage(Uri service)
    {
        // else "%2e%2e" and the like would be tidied up before they are sent
        var exactly = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(Method, new Uri(service.AbsoluteUri.TrimEnd('/') + Target, exactly))
        {
            Content = Body is null ? null : new ByteArrayContent(Body),
        };
        if (ContentType is not null)
        {
            message.Content?.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (var (name, value) in Headers)
        {
            Add(message, name, value);
        }

        return message;
    }

    /// <summary>A command that sends it again.</summary>
    public override string ToString()
    {
        var headers = Headers.Select(header => $" -H {Quoted($"{header.Key}: {header.Value}")}");
        var type = ContentType is null ? "" : $" -H {Quoted($"Content-Type: {ContentType}")}";
        var (input, body) = Body is null
            ? ("", "")
            : ($"base64 -d <<<'{Convert.ToBase64String(Body)}' | ", " --data-binary @-");
        return $"{input}curl -i --path-as-is -X {Method}{type}{string.Concat(headers)}{body} "
            + Quoted($"http://localhost:5000{Target}");
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        HttpHeaders? headers = name.StartsWith("Content-", StringComparison.Ordinal)
            ? message.Content?.Headers
            : message.Headers;
        headers?.TryAddWithoutValidation(name, value);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
