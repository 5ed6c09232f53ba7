using System.Buffers;
using System.Net.ServerSentEvents;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// A stream of server-sent events. The framework's own result knows no comments, and would be documented as one event's
/// envelope, which no client ever sees.
/// </summary>
/// <param name="events">null: nothing is new; a comment, which every client passes over, keeps the connection open.
/// </param>
internal sealed class EventStreamResult<T>(IAsyncEnumerable<SseItem<T>?> events)
    : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private static readonly byte[] _comment = [.. ":\n\n"u8];

    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellationToken) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = EventStream.MediaType;
        response.Headers.CacheControl = "no-cache,no-store";
        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await response.Body.FlushAsync(cancellationToken); // the client knows that it is connected
        await foreach (var next in events.WithCancellation(cancellationToken))
        {
            await (next is { } item
                ? SseFormatter.WriteAsync(Only(item), response.Body, WriteData, cancellationToken)
                : response.Body.WriteAsync(_comment, cancellationToken).AsTask());
            await response.Body.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Tells OpenAPI that it is a text.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(
        new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [EventStream.MediaType]));

    private static IAsyncEnumerable<SseItem<T>> Only(SseItem<T> item) => new[] { item }.ToAsyncEnumerable();

    private static void WriteData(SseItem<T> item, IBufferWriter<byte> output) =>
        output.Write(JsonSerializer.SerializeToUtf8Bytes(item.Data, PlannerJson.Options));
}
