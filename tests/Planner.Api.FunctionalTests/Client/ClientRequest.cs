using System.Web;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>One request of a client, as far as the document speaks of it.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Query">Names of the query's parameters.</param>
/// <param name="Headers">Names of the headers.</param>
/// <param name="Accept">Media type of the answer.</param>
/// <param name="ContentType">Media type of the body; null: there is none.</param>
internal sealed record ClientRequest(
    string Method,
    string Path,
    IReadOnlyList<string> Query,
    IReadOnlyList<string> Headers,
    string Accept,
    string? ContentType)
{
    /// <summary>What tells two requests for the same operation apart.</summary>
    public string Variant => $"{string.Join('&', Query)} {Accept} {ContentType}";

    public static ClientRequest Of(HttpRequestMessage request) => new(
        request.Method.Method,
        request.RequestUri!.AbsolutePath,
        [.. HttpUtility.ParseQueryString(request.RequestUri.Query).AllKeys.Order()!],
        [.. request.Headers.Select(header => header.Key)],
        request.Headers.Accept.ToString(),
        request.Content?.Headers.ContentType?.MediaType);
}
