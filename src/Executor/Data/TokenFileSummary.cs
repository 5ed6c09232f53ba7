namespace TeraPipe.Executor.Data;

/// <summary>What a token file says of itself.</summary>
/// <param name="Tokenizer">Name of the tokeniser.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="EndOfText">The token after each document.</param>
/// <param name="Tokens">How many there are, with those between documents.</param>
/// <param name="Documents">How many there are.</param>
/// <param name="TokensSha256">Of the tokens' bytes, 64 hexadecimal digits in lower case.</param>
public sealed record TokenFileSummary(
    string Tokenizer, int VocabularySize, int EndOfText, long Tokens, long Documents, string TokensSha256);
