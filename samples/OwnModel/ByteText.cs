using TeraPipe.Executor.Runtime;

namespace TeraPipe.OwnModel;

/// <summary>A file whose bytes are the tokens.</summary>
internal sealed class ByteText
{
    public const int VocabularySize = 256;

    private readonly byte[] _bytes;

    private ByteText(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It cannot be read, or is shorter than a sequence and the token after it.</exception>
    public static ByteText Read(string path, int sequenceTokens)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length > sequenceTokens
                ? new ByteText(bytes)
                : throw new UserError(
                    $"--data: '{path}' has {bytes.Length} bytes; a sequence of {sequenceTokens} tokens takes "
                    + $"{sequenceTokens + 1}. Name a longer text, or a shorter --sequence.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--data: '{path}' cannot be read ({failure.Message}). Name a text file.");
        }
    }

    /// <summary>The batch of a step: sequences from places that follow from its number.</summary>
    public TokenBatch Batch(int step, int sequences, int sequenceTokens)
    {
        var random = new Random(step);
        return new TokenBatch(
            [
                .. Enumerable.Range(0, sequences).Select(_ => _bytes
                    .AsSpan(random.Next(_bytes.Length - sequenceTokens), sequenceTokens + 1)
                    .ToArray().Select(one => (long)one).ToArray()),
            ],
            CPU);
    }
}
