using System.Globalization;
using TeraPipe.Executor.Data;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>What tokenize tells in the end.</summary>
internal sealed record TokenizeReport
{
    public required string Output { get; init; }

    public required string Tokenizer { get; init; }

    public required int VocabularySize { get; init; }

    public required int EndOfText { get; init; }

    public required long Tokens { get; init; }

    public required long Documents { get; init; }

    public required string TokensSha256 { get; init; }

    /// <summary>Of the text as it was read.</summary>
    public required long TextBytes { get; init; }

    public static TokenizeReport Of(string output, TokenFileSummary summary, long textBytes) => new()
    {
        Output = output,
        Tokenizer = summary.Tokenizer,
        VocabularySize = summary.VocabularySize,
        EndOfText = summary.EndOfText,
        Tokens = summary.Tokens,
        Documents = summary.Documents,
        TokensSha256 = summary.TokensSha256,
        TextBytes = textBytes,
    };

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Output}: {Tokens:#,0} tokens of {Tokenizer}, {Documents:#,0} documents, "
        + $"{(double)TextBytes / Tokens:0.00} bytes a token");
}
