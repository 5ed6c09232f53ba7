using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>Token files for tests.</summary>
internal static class TokenFiles
{
    /// <summary>Writes documents, each without the token after it.</summary>
    public static TokenFileSummary Write(string path, ITokenizer tokenizer, params int[][] documents)
    {
        using var writer = new TokenFileWriter(path, tokenizer);
        foreach (var document in documents)
        {
            writer.Append(document);
            writer.EndDocument();
        }

        return writer.Complete();
    }

    /// <summary>One document that counts 1, 2, 3, … and, with the token after it, has so many tokens.</summary>
    public static TokenFile Counting(string path, int tokens)
    {
        Write(path, new CountingTokenizer(tokens + 300), [.. Enumerable.Range(1, tokens - 1)]);
        return TokenFile.Open(path);
    }

    /// <summary>All tokens.</summary>
    public static long[] ReadAll(TokenFile file)
    {
        var tokens = new long[file.Summary.Tokens];
        file.Read(0, tokens);
        return tokens;
    }

    /// <summary>Where each document begins.</summary>
    public static IEnumerable<long> Starts(TokenFile file) =>
        Enumerable.Range(0, (int)file.Summary.Documents).Select(document => file.DocumentStart(document));
}
