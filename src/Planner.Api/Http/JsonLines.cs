using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Newline-delimited JSON: one value a line, the last with or without its line feed. Read as it comes, so that no more
/// than a line need be in memory.
/// </summary>
internal static class JsonLines
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>Far above any line that is meant, so that a body without line feeds does not fill the memory.</summary>
    public const int MaxLineBytes = 65_536;

    /// <param name="line">Without its line feed; valid during the call.</param>
    /// <param name="number">Counted from 1.</param>
    /// <returns>Whether to go on.</returns>
    public delegate bool LineReader(ReadOnlySpan<byte> line, int number);

    /// <summary>Hands over every line, up to the first that is too long, which is cut off.</summary>
    public static async Task ReadAsync(Stream stream, LineReader onLine, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(
            stream, new StreamPipeReaderOptions(bufferSize: 2 * MaxLineBytes, minimumReadSize: 4096, leaveOpen: true));
        try
        {
            await ReadAsync(reader, onLine, cancellationToken);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>One line that is to be looked at whole; null and a fault where it is no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlySpan<byte> line, string place, Faults faults)
    {
        try
        {
            return line.Length <= MaxLineBytes ? JsonDocument.Parse(line.ToArray()) : Refuse(
                $"has more than {MaxLineBytes} bytes; nothing was read after it.");
        }
        catch (JsonException malformed)
        {
            return Refuse($"is no JSON: it stops being so in column {malformed.BytePositionInLine + 1}.");
        }

        JsonDocument? Refuse(string message)
        {
            faults.Add(place, message);
            return null;
        }
    }

    private static async Task ReadAsync(PipeReader reader, LineReader onLine, CancellationToken cancellationToken)
    {
        var (number, isWanted, isCompleted) = (0, true, false);
        while (isWanted && !isCompleted)
        {
            var read = await reader.ReadAsync(cancellationToken);
            isCompleted = read.IsCompleted;
            var rest = read.Buffer;
            while (isWanted && TryTake(ref rest, isCompleted, out var line))
            {
                isWanted = onLine(AsSpan(line), ++number) && line.Length <= MaxLineBytes;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        var isTaken = rest.Length > MaxLineBytes || (isLast && rest.Length > 0);
        rest = isTaken ? rest.Slice(rest.End) : rest;
        return isTaken;
    }

    private static ReadOnlySpan<byte> AsSpan(in ReadOnlySequence<byte> line) =>
        line.IsSingleSegment ? line.FirstSpan : line.ToArray();
}
