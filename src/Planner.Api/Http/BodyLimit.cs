using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace TeraPipe.Planner.Api.Http;

/// <summary>Longest body of a request, before and after it is unpacked.</summary>
/// <param name="Bytes">Most bytes.</param>
/// <param name="Setting">Where the operator sets it.</param>
internal sealed record BodyLimit(long Bytes, string Setting)
{
    /// <summary>Of a body that is one JSON value.</summary>
    public static BodyLimit OfJson(IServiceProvider services) => new(
        services.GetRequiredService<IOptions<PlannerOptions>>().Value.MaxBodyBytes,
        $"{PlannerOptions.Section}:{nameof(PlannerOptions.MaxBodyBytes)}");

    /// <summary>Of this request's body, for who reads it before the operation does.</summary>
    public static BodyLimit Of(HttpContext context)
    {
        var isTyped = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var sent);
        var own = context.GetEndpoint()?.Metadata.GetOrderedMetadata<BodyLimitMetadata>().FirstOrDefault(
            limit => isTyped && sent!.MediaType.Equals(limit.MediaType, StringComparison.OrdinalIgnoreCase));
        return own is null ? OfJson(context.RequestServices) : own.Limit(context.RequestServices);
    }

    /// <summary>What the server finds wrong with a body while it is read.</summary>
    public ProblemHttpResult ProblemOf(BadHttpRequestException refused) =>
        refused.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? Problems.BodyTooLarge(this)
            : Problems.BodyBrokenOff();

    /// <summary>Tells the server, while nobody has read any of the body.</summary>
    public void ApplyTo(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = Bytes;
        }
    }
}
