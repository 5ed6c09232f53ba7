using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>Tokens that are numbers and stand for nothing; 0 ends a document.</summary>
internal sealed class CountingTokenizer(int vocabularySize) : ITokenizer
{
    public string Name => "counting";

    public int VocabularySize => vocabularySize;

    public int EndOfText => 0;

    public IReadOnlyList<int> Encode(string text) => [];

    public ReadOnlySpan<byte> BytesOf(int token) => [];
}
