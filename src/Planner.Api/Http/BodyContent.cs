using System.IO.Compression;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// The bytes of a request's body as they were meant: unpacked where they were sent with gzip (RFC 9110, section 8.4),
/// whole, and no more than allowed.
/// </summary>
internal static class BodyContent
{
    private const string Gzip = "gzip";

    /// <param name="request">Whose body nobody has read yet.</param>
    /// <param name="limit">For the body as it was sent, and once more as it was meant.</param>
    /// <param name="read">Reads it to its end.</param>
    /// <returns>What <paramref name="read"/> returns, or what is wrong with the bytes.</returns>
    public static async Task<(T? Result, ProblemHttpResult? Problem)> ReadAsync<T>(
        HttpRequest request, BodyLimit limit, Func<Stream, Task<T>> read)
        where T : class
    {
        limit.ApplyTo(request.HttpContext);
        var encoding = request.Headers.ContentEncoding.ToString();
        if (!IsKnown(encoding))
        {
            return (null, Problems.UnsupportedContentEncoding(encoding));
        }

        try
        {
            await using var content = Unpacked(request.Body, encoding, limit);
            return (await read(content), null);
        }
        catch (InvalidDataException)
        {
            return (null, Problems.MalformedGzip());
        }
        catch (BadHttpRequestException refused)
        {
            return (null, limit.ProblemOf(refused));
        }
    }

    private static bool IsKnown(string encoding) =>
        encoding.ToUpperInvariant() is "" or "IDENTITY" or "GZIP" or "X-GZIP";

    private static Stream Unpacked(Stream sent, string encoding, BodyLimit limit) =>
        encoding.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase)
            ? new LimitedStream(new GZipStream(sent, CompressionMode.Decompress, leaveOpen: true), limit.Bytes)
            : sent;
}
