using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Data;

/// <summary>
/// A tokenised text on the disk, mapped: it takes no memory of its own, and any number of processes share it. Any
/// number of threads may read it.
/// </summary>
/// <remarks>
/// Not to be changed in place while it is open: an access beyond the end of a mapped file ends the process.
/// <see cref="TokenFileWriter"/> puts a new file into its place, which does no harm.
/// </remarks>
public sealed class TokenFile : IDisposable
{
    private const int PieceTokens = 1 << 20;

    private readonly string _path;
    private readonly MemoryMappedFile _mapped;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _tokensAt;
    private readonly long _documentsAt;

    private TokenFile(string path, FileStream file, TokenFileHeader header, long dataAt)
    {
        (_path, Summary) = (path, header.Summary);
        (_tokensAt, _documentsAt) = (dataAt + header.Tokens.Begin, dataAt + header.Documents.Begin);
        _mapped = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapped.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
    }

    /// <summary>What it says of itself.</summary>
    public TokenFileSummary Summary { get; }

    /// <summary>Maps a file. Its documents are checked here; its tokens wherever they are read.</summary>
    /// <exception cref="SafetensorsException">It is no safetensors file, or is cut off.</exception>
    /// <exception cref="TokenFileException">It is no token file.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static TokenFile Open(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var header = new TokenFileHeader(path, new SafetensorsHeaderReader(path).Read(file));
        var opened = new TokenFile(path, file, header, file.Position);
        try
        {
            opened.CheckDocuments();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Some of the tokens.</summary>
    /// <param name="first">Of the first, from 0.</param>
    /// <param name="tokens">Takes them.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="TokenFileException">One of them is none of the vocabulary.</exception>
    public void Read(long first, Span<long> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Summary.Tokens - tokens.Length, nameof(first));
        if (TokenFileFormat.TokenBytes(Summary.VocabularySize) == sizeof(byte))
        {
            ReadAs<byte>(first, tokens);
        }
        else
        {
            ReadAs<int>(first, tokens);
        }
    }

    /// <summary>Where a document begins: offset of its first token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public long DocumentStart(long document)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(document, Summary.Documents);
        return _view.ReadInt64(_documentsAt + (document * sizeof(long)));
    }

    /// <summary>The first document that begins at an offset or behind it; their count, where there is none.</summary>
    public long FirstDocumentFrom(long offset)
    {
        var (low, high) = (0L, Summary.Documents);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = DocumentStart(middle) < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Reads all tokens: each is one of the vocabulary, and together they have the hash.</summary>
    /// <exception cref="TokenFileException">They are not as they were written.</exception>
    public void Verify(CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tokenBytes = TokenFileFormat.TokenBytes(Summary.VocabularySize);
        var (tokens, bytes) = (new long[PieceTokens], new byte[PieceTokens * tokenBytes]);
        for (var first = 0L; first < Summary.Tokens; first += PieceTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(PieceTokens, Summary.Tokens - first);
            Read(first, tokens.AsSpan(0, count));
            _view.ReadArray(_tokensAt + (first * tokenBytes), bytes, 0, count * tokenBytes);
            hash.AppendData(bytes, 0, count * tokenBytes);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var found && found != Summary.TokensSha256)
        {
            throw new TokenFileException(
                _path, TokenFileFormat.Hash, $"The tokens have the SHA-256 {found}, not {Summary.TokensSha256}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _mapped.Dispose();
    }

    private void ReadAs<T>(long first, Span<long> tokens)
        where T : struct, IBinaryInteger<T>
    {
        var raw = ArrayPool<T>.Shared.Rent(tokens.Length);
        _view.ReadArray(_tokensAt + (first * Unsafe.SizeOf<T>()), raw, 0, tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = long.CreateChecked(raw[i]);
            if (tokens[i] < 0 || tokens[i] >= Summary.VocabularySize)
            {
                throw new TokenFileException(
                    _path, TokenFileFormat.Tokens,
                    $"Token {tokens[i]} at offset {first + i} is none of {Summary.VocabularySize}.");
            }
        }

        ArrayPool<T>.Shared.Return(raw);
    }

    private void CheckDocuments()
    {
        var before = -1L;
        for (var document = 0L; document < Summary.Documents; document++)
        {
            var start = DocumentStart(document);
            if (document == 0 ? start != 0 : start <= before || start >= Summary.Tokens)
            {
                throw new TokenFileException(
                    _path, TokenFileFormat.Documents,
                    $"Document {document} begins at {start}, after one at {before}, of {Summary.Tokens} tokens; they "
                    + "ascend from 0.");
            }

            before = start;
        }
    }
}
