using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests;

/// <summary>A BERT and a ViT as small as <see cref="TinyGpt"/>, and batches for them.</summary>
internal static class TinyEncoder
{
    public const int Classes = 5, PatchNumbers = 12;

    public static GptShape Bert { get; } = TinyGpt.Shape with
    {
        Architecture = Architecture.Bert,
        ClassCount = Classes,
    };

    public static GptShape Vit { get; } = TinyGpt.Shape with
    {
        Architecture = Architecture.Vit,
        ClassCount = Classes,
        PatchNumbers = PatchNumbers,
    };

    public static GptShape Of(Architecture architecture) => architecture == Architecture.Vit ? Vit : Bert;

    public static TokenBatch Batch(Architecture architecture, int sequences, int[]? lengths = null)
    {
        var random = new Random(5);
        long[] classes = [.. Enumerable.Range(0, sequences).Select(_ => (long)random.Next(Classes))];
        if (architecture == Architecture.Vit)
        {
            using var scope = NewDisposeScope();
            var patches = randn([sequences, TinyGpt.SequenceTokens, PatchNumbers], dtype: ScalarType.Float64);
            patches.narrow(1, 0, 1).zero_();
            return TokenBatch.Classified(patches, classes);
        }

        return TokenBatch.Classified(
            [.. Enumerable.Range(0, sequences).Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens)
                .Select(_ => (long)random.Next(TinyGpt.Shape.VocabularySize)).ToArray())],
            classes,
            CPU,
            lengths);
    }
}
