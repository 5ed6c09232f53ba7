using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>A process that writes a token file and says how far it is.</summary>
internal static class TokenWriterWorker
{
    /// <summary>40,000 KiB and most of another one: that has room for them, and none for a header too.</summary>
    public const int Tokens = (40_001 * 1024) - 100;

    private const int PieceTokens = 1_000_000;

    /// <returns>1 where the disk had no room.</returns>
    public static int Run(string path)
    {
        try
        {
            using var writer = new TokenFileWriter(path, new ByteTokenizer());
            while (writer.Tokens < Tokens)
            {
                writer.Append([.. Enumerable.Repeat(7, (int)Math.Min(PieceTokens, Tokens - writer.Tokens))]);
                Console.WriteLine($"tokens {writer.Tokens}");
            }

            Console.WriteLine("completing");
            writer.Complete();
            Console.WriteLine("complete");
            return 0;
        }
        catch (Exception full) when (full is IOException or ArgumentOutOfRangeException) // the latter: ulimit -f
        {
            Console.WriteLine($"failed: {full.Message}");
            return 1;
        }
    }
}
