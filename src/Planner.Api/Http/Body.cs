using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// A request's JSON body: what was sent, or the problem to answer with. Takes the place of the framework's own binding,
/// which answers a bare 400.
/// </summary>
internal sealed class Body<T> : IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private const string Json = "application/json";

    private readonly T? _sent;
    private readonly ProblemHttpResult? _problem;

    private Body(T sent) => _sent = sent;

    private Body(ProblemHttpResult problem) => _problem = problem;

    /// <returns>Whether there is a body of the right form; if not, <paramref name="problem"/> says why.</returns>
    public bool IsReadable([NotNullWhen(true)] out T? sent, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (sent, problem) = (_sent, _problem);
        return sent is not null;
    }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!IsJson(context.Request))
        {
            return new(Problems.UnsupportedMediaType(context.Request.ContentType));
        }

        var (body, problem) = await BodyContent.ReadAsync(
            context.Request,
            BodyLimit.OfJson(context.RequestServices),
            content => ParseAsync(content, context.RequestAborted));
        return body ?? new(problem!);
    }

    /// <summary>Tells OpenAPI what the body is.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Json], typeof(T)));

    private static async Task<Body<T>> ParseAsync(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken);
            var faults = new Faults();
            var type = PlannerJson.Options.GetTypeInfo(typeof(T));
            JsonFaults.Find(document.RootElement, type, path: "", faults.Add);
            return faults.Any ? new(Problems.InvalidRequest(faults)) : new((T)document.Deserialize(type)!);
        }
        catch (JsonException malformed)
        {
            var (line, column) = (malformed.LineNumber ?? 0, malformed.BytePositionInLine ?? 0); // both from 0
            return new(Problems.MalformedJson(line + 1, column + 1));
        }
    }

    /// <summary>JSON is UTF-8 (RFC 8259, section 8.1); another charset is said, not guessed.</summary>
    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.Parse(request.ContentType).Charset.Value?.Trim('"').ToUpperInvariant()
            is null or "" or "UTF-8" or "US-ASCII";
}
