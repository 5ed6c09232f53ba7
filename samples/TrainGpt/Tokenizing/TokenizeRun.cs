using TeraPipe.Executor.Data;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>Turns a text into a token file.</summary>
internal static class TokenizeRun
{
    public const string Bytes = "bytes";

    /// <exception cref="UserError">The text or the tokeniser is not as it should be.</exception>
    /// <exception cref="WriteFailed">The disk is full, …</exception>
    public static void Run(TokenizeOptions options)
    {
        CheckOutput(options);
        var tokenizer = TokenizerOf(options.Tokenizer);
        var corpus = new Corpus(options.Data);
        var summary = Write(options.Data, corpus, tokenizer, options.Output);
        var report = TokenizeReport.Of(options.Output, summary, corpus.Bytes);
        Console.WriteLine(options.Json ? JsonLine.Of(report) : report.ToString());
    }

    /// <summary>Tokenises a text into a file.</summary>
    /// <exception cref="UserError">The text is not as it should be.</exception>
    /// <exception cref="WriteFailed">The disk is full, …</exception>
    public static TokenFileSummary Write(string data, Corpus corpus, ITokenizer tokenizer, string output)
    {
        using var writer = Written(output, () => new TokenFileWriter(output, tokenizer));
        var progress = TokenizeProgress.OnTerminal(corpus.Bytes);
        try
        {
            foreach (var passage in Passages(corpus, data))
            {
                Written(output, () => Write(writer, tokenizer, passage));
                progress.Report(passage.Bytes);
            }
        }
        finally
        {
            progress.Finish();
        }

        return writer.Tokens > 0
            ? Written(output, writer.Complete)
            : throw new UserError($"--data: '{data}' has no text in any of its documents.");
    }

    private static void CheckOutput(TokenizeOptions options)
    {
        var path = Path.GetFullPath(options.Output);
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new UserError($"--output: '{options.Output}' is a folder, or in none. Name a file.");
        }

        if (path == Path.GetFullPath(options.Data))
        {
            throw new UserError($"--output: '{options.Output}' is the text itself. Name another file.");
        }
    }

    /// <summary>"bytes", or the one in a folder.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static ITokenizer TokenizerOf(string name)
    {
        try
        {
            return name == Bytes ? new ByteTokenizer()
                : Directory.Exists(name) ? Gpt2Tokenizer.Load(name)
                : throw new UserError(
                    $"--tokenizer: '{name}' is neither '{Bytes}' nor a folder. Name one with vocab.json and "
                    + "merges.txt.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--tokenizer: {failure.Message}");
        }
    }

    private static IEnumerable<Passage> Passages(Corpus corpus, string path)
    {
        using var passages = corpus.Read().GetEnumerator();
        while (Next())
        {
            yield return passages.Current;
        }

        bool Next()
        {
            try
            {
                return passages.MoveNext();
            }
            catch (TextFileException failure)
            {
                throw new UserError($"--data: {failure.Message}");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new UserError($"--data: '{path}' cannot be read: {failure.Message}");
            }
        }
    }

    private static bool Write(TokenFileWriter writer, ITokenizer tokenizer, Passage passage)
    {
        writer.Append(tokenizer.Encode(passage.Text));
        if (passage.EndsDocument)
        {
            writer.EndDocument();
        }

        return passage.EndsDocument;
    }

    /// <remarks>.NET has an ArgumentOutOfRangeException for a file that is too large for its file system.</remarks>
    private static T Written<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new WriteFailed(path, failure);
        }
    }
}
