using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>
/// A service that is nothing but its document: it answers every request with the least that is documented, and keeps
/// what was asked.
/// </summary>
internal sealed class DocumentedService(ApiDocument document) : HttpMessageHandler
{
    private const string Json = "application/json";

    private readonly SchemaSample _samples = new(document);

    /// <summary>All requests since it was last emptied.</summary>
    public List<ClientRequest> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
        {
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        }

        var asked = ClientRequest.Of(request);
        Requests.Add(asked);
        var operation = document.Find(asked.Method, asked.Path);
        Assert.True(operation is not null, $"{asked.Method} {asked.Path} is not in the document.");
        var (status, content) = operation.Success ?? (204, default);
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(Body(asked.Accept, content), Encoding.UTF8)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(asked.Accept) },
            },
        };
    }

    private string Body(string accept, JsonElement content)
    {
        Assert.True(content.TryGetProperty(accept, out var media), $"{accept} is not documented.");
        return accept switch
        {
            Json => _samples.Of(media.GetProperty("schema")).ToJsonString(),
            "application/x-ndjson" => "{}\n{\"microBatch\": 1}\n",
            "text/event-stream" => $"data: {LastEvent(content).ToJsonString()}\n\n",
            _ => "text",
        };
    }

    /// <summary>
    /// What the events are is documented in words only: items of the listing that there is beside them, or else what
    /// GET of the operation answers. This is the last one.
    /// </summary>
    private JsonObject LastEvent(JsonElement content)
    {
        if (content.TryGetProperty(Json, out var listing))
        {
            var happened = _samples.Of(listing.GetProperty("schema"))["items"]![0]!.AsObject();
            happened["kind"] = "ended";
            return happened;
        }

        var (_, answer) = document.Find("GET", "/v1/operations/0")!.Success!.Value;
        var operation = _samples.Of(answer.GetProperty(Json).GetProperty("schema")).AsObject();
        operation["state"] = "succeeded";
        return operation;
    }
}
