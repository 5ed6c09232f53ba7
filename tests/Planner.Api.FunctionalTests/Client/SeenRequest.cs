using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>A request as it came over the wire.</summary>
internal sealed record SeenRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>What the header says; null where there is none.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public static SeenRequest Of(HttpRequest request, byte[] body) => new(
        $"{request.Method} {request.GetEncodedPathAndQuery()}",
        request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        body);
}
