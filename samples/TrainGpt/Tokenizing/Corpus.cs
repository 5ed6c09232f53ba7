using TeraPipe.Executor.Data;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>The documents that are tokenised, read as a stream.</summary>
internal sealed class Corpus
{
    private const string JsonLinesEnding = ".jsonl";

    private readonly string[] _files;

    /// <param name="path">A text file, a folder with text files, or a file of JSON lines.</param>
    /// <exception cref="UserError">There is none, or it is empty.</exception>
    public Corpus(string path)
    {
        _files = Directory.Exists(path) ? [.. ByteText.TextFilesOf(path)]
            : File.Exists(path) ? [path]
            : throw new UserError($"--data: '{path}' does not exist. Name a text file, or a folder with text files.");
        Bytes = _files.Sum(file => new FileInfo(file).Length);
        if (Bytes == 0)
        {
            throw new UserError($"--data: '{path}' has no text. Name a text file, or a folder with text files.");
        }
    }

    /// <summary>Of all files.</summary>
    public long Bytes { get; }

    /// <summary>The text, document by document.</summary>
    /// <exception cref="TextFileException">A file is no such text.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public IEnumerable<Passage> Read()
    {
        var before = 0L;
        foreach (var path in _files)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var isJsonLines = path.EndsWith(JsonLinesEnding, StringComparison.OrdinalIgnoreCase);
            foreach (var text in isJsonLines ? JsonLines.Texts(file, path) : TextPieces.Read(file, path))
            {
                yield return new(text, isJsonLines, before + file.Position);
            }

            before += file.Position;
            yield return new("", EndsDocument: true, before);
        }
    }
}
