using System.Net.ServerSentEvents;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// A stream of server-sent events. The framework's own result would be documented as one event's envelope, which no
/// client ever sees.
/// </summary>
internal sealed class OperationEvents(IAsyncEnumerable<SseItem<OperationResponse>> events)
    : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    public const string MediaType = "text/event-stream";

    public int? StatusCode => StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext) =>
        TypedResults.ServerSentEvents(events).ExecuteAsync(httpContext);

    /// <summary>Tells OpenAPI that it is a text.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [MediaType]));
}
