using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Data;

/// <summary>
/// Writes a token file of any length in constant memory. The tokens wait beside it, and <see cref="Complete"/> puts the
/// file into its place: until then, and whatever goes wrong, the old one is there. It takes twice the file's room on
/// the disk meanwhile.
/// </summary>
public sealed class TokenFileWriter : IDisposable
{
    private readonly string _path;
    private readonly ITokenizer _tokenizer;
    private readonly Spool _tokens;
    private readonly Spool _documents;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isInDocument;

    /// <param name="path">The file; its folder is there.</param>
    /// <param name="tokenizer">Whose tokens they are.</param>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public TokenFileWriter(string path, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_path, _tokenizer) = (path, tokenizer);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _tokens = new Spool(folder);
        _documents = new Spool(folder);
    }

    /// <summary>Tokens so far, with those between documents.</summary>
    public long Tokens { get; private set; }

    /// <summary>Documents so far, with the one that has begun.</summary>
    public long Documents { get; private set; }

    /// <summary>Adds to the document; begins one where none has begun.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is none of the vocabulary.</exception>
    /// <exception cref="IOException">The disk is full, …</exception>
    public void Append(IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count == 0)
        {
            return;
        }

        var bytes = ToBytes(tokens); // refuses what is wrong before anything has changed
        if (!_isInDocument)
        {
            var first = Tokens;
            _documents.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in first)));
            (Documents, _isInDocument) = (Documents + 1, true);
        }

        _tokens.Add(bytes);
        _hash.AppendData(bytes);
        Tokens += tokens.Count;
    }

    /// <summary>Ends the document with the token for that. One without tokens is none.</summary>
    /// <exception cref="IOException">The disk is full, …</exception>
    public void EndDocument()
    {
        if (_isInDocument)
        {
            Append([_tokenizer.EndOfText]);
            _isInDocument = false;
        }
    }

    /// <summary>Ends the last document and puts the file into its place; it may be called again.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no token, or something could not be added before but by half.
    /// </exception>
    /// <exception cref="IOException">The disk is full, …: the old file is as it was.</exception>
    public TokenFileSummary Complete()
    {
        EndDocument();
        if (Tokens == 0)
        {
            throw new InvalidOperationException("A token file has one token at least; append some.");
        }

        var summary = new TokenFileSummary(
            _tokenizer.Name, _tokenizer.VocabularySize, _tokenizer.EndOfText, Tokens, Documents,
            Convert.ToHexStringLower(_hash.GetCurrentHash()));
        var header = TokenFileFormat.Header(summary);
        AtomicFile.Write(_path, file =>
        {
            file.Write(header.ToBytes());
            var start = file.Position;
            _documents.CopyTo(file);
            _tokens.CopyTo(file);
            if (file.Position - start != header.Entries[^1].End)
            {
                throw new InvalidOperationException("Something was added by half: begin with a new writer.");
            }
        });
        return summary;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _documents.Dispose();
        _hash.Dispose();
    }

    private byte[] ToBytes(IReadOnlyList<int> tokens)
    {
        var size = TokenFileFormat.TokenBytes(_tokenizer.VocabularySize);
        var bytes = new byte[tokens.Count * size];
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token < 0 || token >= _tokenizer.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), token, $"The vocabulary of '{_tokenizer.Name}' has {_tokenizer.VocabularySize}.");
            }

            if (size == sizeof(byte))
            {
                bytes[i] = (byte)token;
            }
            else
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(i * size), token);
            }
        }

        return bytes;
    }
}
