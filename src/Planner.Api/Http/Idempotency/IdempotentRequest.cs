using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;

namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>A request that came with a key: the same key must mean the same request.</summary>
/// <param name="Key">1 to 255 visible ASCII characters.</param>
/// <param name="Sha256">Of the method, the path, the query, the headers that change the answer, and the body.</param>
internal sealed record IdempotentRequest(string Key, byte[] Sha256)
{
    public const string Header = "Idempotency-Key";

    private const int MaxKeyLength = 255;
    private const int BlockBytes = 65_536;

    public static bool IsKey(string? key) =>
        key is { Length: > 0 and <= MaxKeyLength } && key.All(character => character is >= '!' and <= '~');

    /// <summary>
    /// Reads the body to its end, into a file where it is long, and sets it back to its start for the handler.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is longer than the service takes.</exception>
    public static async Task<IdempotentRequest> OfAsync(
        string key, HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // No part can hold a line break, so that no two requests run into the same text.
        var headers = request.Headers;
        var head = $"{request.Method}\n{request.GetEncodedPathAndQuery()}\n"
            + $"{request.ContentType}\n{headers.ContentEncoding}\n{headers.IfMatch}\n{headers[Preference.Header]}\n";
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(block, cancellationToken)) > 0)
            {
                hash.AppendData(block, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        request.Body.Position = 0;
        return new(key, hash.GetHashAndReset());
    }
}
