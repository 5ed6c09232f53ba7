using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Tags every 200 of a GET by its content, unless the handler set a tag, and answers 304 where the client has that
/// already (RFC 9110, section 13.1.2).
/// </summary>
internal sealed class EntityTagFilter : IEndpointFilter
{
    private const int TagBytes = 16;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        if (!HttpMethods.IsGet(request.Method) || ContentOf(Unwrapped(result)) is not var (body, mediaType))
        {
            return result;
        }

        var tag = response.Headers.ETag.Count > 0 ? response.Headers.ETag.ToString() : TagOf(body);
        response.Headers.ETag = tag;
        return IsKnown(request, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(body, mediaType);
    }

    /// <returns>Null where it is no 200, or comes with a tag of its own, as bytes do.</returns>
    private static (byte[] Body, string? MediaType)? ContentOf(object? result) => result switch
    {
        IStatusCodeHttpResult { StatusCode: not (null or StatusCodes.Status200OK) } => null,
        ContentHttpResult { ResponseContent: { } text } content => (Encoding.UTF8.GetBytes(text), content.ContentType),
        IValueHttpResult { Value: { } value } => (
            JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), PlannerJson.Options),
            "application/json; charset=utf-8"),
        _ => null,
    };

    /// <summary>"*" or a tag that is the same when weak ones count as strong.</summary>
    public static bool IsKnown(HttpRequest request, string tag) => request.GetTypedHeaders().IfNoneMatch.Any(
        known => known.Tag == "*" || known.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));

    public static string TagOf(ReadOnlySpan<byte> body) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes))}\"";

    private static object? Unwrapped(object? result) =>
        result is INestedHttpResult nested ? Unwrapped(nested.Result) : result;
}
