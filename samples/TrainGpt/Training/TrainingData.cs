using TeraPipe.Executor.Data;
using TeraPipe.TrainGpt.Tokenizing;

namespace TeraPipe.TrainGpt.Training;

/// <summary>
/// What is trained on: a token file, or a text that is tokenised into one, which has no name and so goes with the
/// process.
/// </summary>
internal sealed class TrainingData : IDisposable
{
    private const string TokenFileEnding = ".tokens";

    private readonly string _path;

    private TrainingData(string path, TokenFile file) => (_path, File) = (path, file);

    public TokenFile File { get; }

    /// <param name="path">A token file, a text, or a folder with texts.</param>
    /// <param name="tokenizer">Of texts; bytes where it is missing.</param>
    /// <exception cref="UserError">
    /// It is none, or a token file has been tokenised already, or there is no room for a text's tokens.
    /// </exception>
    public static TrainingData Open(string path, string? tokenizer)
    {
        if (!path.EndsWith(TokenFileEnding, StringComparison.OrdinalIgnoreCase))
        {
            return new(path, OfText(path, TokenizeRun.TokenizerOf(tokenizer ?? TokenizeRun.Bytes)));
        }

        if (tokenizer is not null)
        {
            throw new UserError($"--tokenizer: '{path}' is tokenised already; leave --tokenizer out.");
        }

        try
        {
            return new(path, TokenFile.Open(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--data: {failure.Message}");
        }
    }

    /// <summary>The sequences in the order of a run.</summary>
    /// <exception cref="UserError">There is not even one.</exception>
    public TokenSequences Sequences(TokenSequencesOptions options)
    {
        var (tokens, length) = (File.Summary.Tokens, options.SequenceTokens);
        var sequences = (tokens - 1) / length;
        return sequences > options.HeldOut
            ? new TokenSequences(File, options)
            : throw new UserError(
                $"--data: '{_path}' has {tokens} tokens, {sequences} sequence(s) of {length} and the token after it, "
                + $"of which {options.HeldOut} are held out: none to train on. Take more text or a smaller --sequence"
                + (options.HeldOut > 0 ? " or --evaluation-sequences." : "."));
    }

    public void Dispose() => File.Dispose();

    private static TokenFile OfText(string path, ITokenizer tokenizer)
    {
        var file = Path.Combine(Path.GetTempPath(), $"terapipe-{Guid.NewGuid():n}{TokenFileEnding}");
        try
        {
            TokenizeRun.Write(path, new Corpus(path), tokenizer, file);
            return TokenFile.Open(file);
        }
        catch (WriteFailed full)
        {
            throw new UserError(
                $"--data: the tokens of '{path}' do not fit into {Path.GetTempPath()}: {full.InnerException!.Message} "
                + "Set TMPDIR to a folder with more room, or tokenize it and name the token file.");
        }
        finally
        {
            System.IO.File.Delete(file); // mapped it stays until it is closed
        }
    }
}
