using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests;

/// <summary>A Llama as small as <see cref="TinyGpt"/>, for the same batches and plans.</summary>
internal static class TinyLlama
{
    /// <summary>Two heads of queries share one of keys and values.</summary>
    public static GptShape Shape { get; } = new(
        layers: 4, hiddenSize: 16, heads: 4, feedForwardSize: 24,
        vocabularySize: 11, maxSequenceTokens: TinyGpt.SequenceTokens)
    {
        Architecture = Architecture.Llama,
        KeyValueHeads = 2,
        RotaryBase = 1_000, // some pairs turn far within 24 tokens, others hardly
    };
}
