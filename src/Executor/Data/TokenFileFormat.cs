using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Data;

/// <summary>
/// A token file is a safetensors file with two tensors, <c>documents</c> (I64 [documents]: where each begins, ascending
/// from 0) and <c>tokens</c> (U8 [tokens] where the vocabulary has at most 256, else I32), and with metadata.
/// </summary>
internal static class TokenFileFormat
{
    public const string Tokens = "tokens";
    public const string Documents = "documents";
    public const string Tokenizer = "tokenizer";
    public const string VocabularySize = "vocabulary_size";
    public const string EndOfText = "end_of_text";
    public const string Hash = "tokens_sha256"; // of the bytes of "tokens", in lower case

    private const int LargestByteVocabulary = 256;

    public static ScalarType TokenType(int vocabularySize) =>
        vocabularySize <= LargestByteVocabulary ? ScalarType.Byte : ScalarType.Int32;

    public static int TokenBytes(int vocabularySize) =>
        vocabularySize <= LargestByteVocabulary ? sizeof(byte) : sizeof(int);

    /// <summary>The documents come first: 8 bytes each, so that everything lies at a multiple of its size.</summary>
    public static SafetensorsHeader Header(TokenFileSummary summary)
    {
        var documents = new SafetensorsEntry(Documents, ScalarType.Int64, [summary.Documents], 0);
        var tokens = new SafetensorsEntry(Tokens, TokenType(summary.VocabularySize), [summary.Tokens], documents.End);
        return new([documents, tokens], new Dictionary<string, string>
        {
            [Tokenizer] = summary.Tokenizer,
            [VocabularySize] = $"{summary.VocabularySize}",
            [EndOfText] = $"{summary.EndOfText}",
            [Hash] = summary.TokensSha256,
        });
    }
}
