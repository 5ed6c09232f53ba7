using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt;

/// <summary>A text as a byte-level model reads it: each byte of its UTF-8 is a token, the vocabulary has 256.</summary>
internal sealed class ByteText
{
    public const int VocabularySize = 256;

    private static readonly string[] _textFiles = [".md", ".cs", ".sql", ".sh", ".cpp", ".h", ".http", ".txt"];
    private static readonly string[] _notOurs = ["artifacts", "bin", "obj", ".git"];

    private readonly byte[] _bytes;

    private ByteText(byte[] bytes) => _bytes = bytes;

    /// <summary>Bytes of the text.</summary>
    public int Length => _bytes.Length;

    /// <summary>Texts that differ have another one.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(_bytes)[..8]);

    /// <summary>
    /// Reads a text file, or all text files of a folder one after the other in the order of their paths.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="sequenceTokens">The text must hold at least one sequence and the token after it.</param>
    /// <exception cref="UserError">It is missing, empty, too short or no text.</exception>
    public static ByteText Read(string path, int sequenceTokens)
    {
        byte[] bytes = Directory.Exists(path) ? [.. TextFilesOf(path).SelectMany(File.ReadAllBytes)]
            : File.Exists(path) ? File.ReadAllBytes(path)
            : throw new UserError($"--data: '{path}' does not exist. Name a text file, or a folder with text files.");
        if (bytes.Length <= sequenceTokens)
        {
            var size = bytes.Length == 0 ? "is empty" : $"has only {bytes.Length} bytes";
            throw new UserError(
                $"--data: '{path}' {size}; "
                + $"a sequence of {sequenceTokens} tokens takes {sequenceTokens + 1} bytes at least.");
        }

        return FirstFault(bytes) is not { } offset
            ? new ByteText(bytes)
            : throw new UserError(
                $"--data: '{path}' is no UTF-8 text: byte 0x{bytes[offset]:x2} at offset {offset}. Name a text file.");
    }

    /// <summary>The batch of a step: seed and step say from which places of the text its sequences are.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="step">From 0.</param>
    /// <param name="sequences">B.</param>
    /// <param name="sequenceTokens">L: each sequence has L + 1 tokens, the last only as a target.</param>
    /// <param name="device">Where it is.</param>
    /// <returns>The same wherever it is made: all ranks of a run take the same batches.</returns>
    public TokenBatch Batch(int seed, int step, int sequences, int sequenceTokens, Device device)
    {
        // Mixed by a hash: seeds of Random that lie side by side begin alike.
        var mixed = SHA256.HashData(Encoding.ASCII.GetBytes($"{seed} {step}"));
        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(mixed));
        return new TokenBatch(
            [.. Enumerable.Range(0, sequences).Select(_ => Sequence(random, sequenceTokens))], device);
    }

    private long[] Sequence(Random random, int sequenceTokens)
    {
        var start = random.Next(_bytes.Length - sequenceTokens);
        return [.. _bytes.AsSpan(start, sequenceTokens + 1).ToArray().Select(one => (long)one)];
    }

    /// <summary>The text files of a folder, in the order of their paths; none of what builds make.</summary>
    public static IEnumerable<string> TextFilesOf(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => _textFiles.Contains(Path.GetExtension(file))
            && !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Intersect(_notOurs).Any())
        .Order(StringComparer.Ordinal);

    /// <summary>Offset of the first byte that no text has: a NUL, or what UTF-8 does not allow.</summary>
    private static int? FirstFault(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0))
        {
            return null;
        }

        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out var rune, out var length) == System.Buffers.OperationStatus.Done
            && rune.Value != 0)
        {
            offset += length;
        }

        return offset;
    }
}
