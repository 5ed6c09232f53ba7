namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>Changes what stands around a body: how it is declared, and the request's headers.</summary>
internal static class EnvelopeMutations
{
    private static readonly string?[] _contentTypes =
    [
        null, "", "text/plain", "application/xml", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16", "application/json; charset=none-such", "application/json; charset=latin1",
        "application/json;;;", "application/", "json", "*/*", "application/problem+json", "application/x-ndjson",
        "application/vnd.api+json", "application/json, application/json",
    ];

    private static readonly (string Name, string[] Values)[] _headers =
    [
        ("If-Match", ["*", "\"v1\"", "\"v2147483647\"", "W/\"v1\"", "v1", "\"", ",,,", ""]),
        ("If-None-Match", ["*", "\"x\"", "W/\"x\"", "no quotes", "\"a\", \"b\"", ""]),
        ("Idempotency-Key", ["the-same-key", "", " ", "\"quoted\"", new('k', 300), "a b", "ünï", "a,b", "{}"]),
        ("Prefer", ["respond-async", "respond-async, wait=0", "wait=-1", "wait=1e9", "respond-async; x", "=", ""]),
        ("Accept", ["text/plain", "application/json;q=0", "*/*;q=0", ";;;", "image/svg+xml", "a/b;q=7", ""]),
        ("Accept", ["text/event-stream", "text/csv", "application/x-ndjson", "application/vnd.chrome-trace+json"]),
        ("Accept-Encoding", ["gzip", "identity;q=0, *;q=0", "none-such"]),
        ("Content-Encoding", ["gzip", "br", "deflate", "gzip, gzip", "none-such", "identity", ""]),
        ("Last-Event-ID", ["-1", "0", "99999999999999999999", "x", ""]),
        ("Range", ["bytes=0-0", "bytes=-", "lines=1-2"]),
        ("Authorization", ["Bearer x", "Basic %%%", "x"]),
        ("Origin", ["http://example.org", "null"]),
        ("X-Forwarded-For", ["127.0.0.1, ::1", "x"]),
    ];

    public static WireRequest Declare(WireRequest request, Random random) => random.Next(4) switch
    {
        0 => Pack(request, random),
        _ => request with { ContentType = _contentTypes[random.Next(_contentTypes.Length)] },
    };

    public static WireRequest AddHeader(WireRequest request, Random random)
    {
        var (name, values) = _headers[random.Next(_headers.Length)];
        var header = KeyValuePair.Create(name, values[random.Next(values.Length)]);
        return request with { Headers = [.. request.Headers, header] };
    }

    /// <summary>Says that the body is packed, which it is, or was, or never was.</summary>
    private static WireRequest Pack(WireRequest request, Random random)
    {
        var body = request.Body ?? [];
        var packed = TextMutations.Gzip(body);
        return request with
        {
            Headers = [.. request.Headers, KeyValuePair.Create("Content-Encoding", "gzip")],
            Body = random.Next(4) switch
            {
                0 => packed,
                1 => packed[..random.Next(packed.Length)],
                2 => TextMutations.Apply(packed, random),
                _ => body,
            },
        };
    }
}
