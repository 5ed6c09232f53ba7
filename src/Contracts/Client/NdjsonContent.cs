using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// Lines of JSON, made and compressed while they are sent: some 64 KiB are in memory, however many there are.
/// </summary>
internal sealed class NdjsonContent<THead, TLine> : HttpContent
{
    private const int PieceBytes = 65_536;

    private readonly THead _head;
    private readonly IAsyncEnumerable<TLine> _lines;

    /// <param name="head">The first line.</param>
    /// <param name="lines">All others; gone through once.</param>
    public NdjsonContent(THead head, IAsyncEnumerable<TLine> lines)
    {
        (_head, _lines) = (head, lines);
        Headers.ContentType = new MediaTypeHeaderValue(ProfileLines.MediaType);
        Headers.ContentEncoding.Add("gzip");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        var piece = new ArrayBufferWriter<byte>(2 * PieceBytes);
        await using var json = new Utf8JsonWriter(piece);
        WriteLine(_head);
        await foreach (var line in Source(cancellationToken))
        {
            WriteLine(line);
            if (piece.WrittenCount >= PieceBytes)
            {
                await packed.WriteAsync(piece.WrittenMemory, cancellationToken);
                piece.ResetWrittenCount();
            }
        }

        await packed.WriteAsync(piece.WrittenMemory, cancellationToken);

        void WriteLine<T>(T value)
        {
            JsonSerializer.Serialize(json, value, PlannerJson.Options);
            json.Flush();
            json.Reset();
            piece.Write("\n"u8);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>A failure of the caller's source leaves as what it is, and not as one of the network.</summary>
    private async IAsyncEnumerable<TLine> Source(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var lines = _lines.GetAsyncEnumerator(cancellationToken);
        while (await UploadSourceException.GuardAsync(lines.MoveNextAsync))
        {
            yield return lines.Current;
        }
    }
}
