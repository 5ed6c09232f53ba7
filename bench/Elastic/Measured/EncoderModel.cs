using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;

namespace TeraPipe.Bench.Elastic.Measured;

/// <summary>A BERT that tells classes, of random sequences; large enough that nearly all the work is in its layers.
/// </summary>
internal static class EncoderModel
{
    public const int Layers = 8, Hidden = 256, Length = 128, Sequences = 64, Batch = 8, Devices = 2;

    private const int Vocabulary = 256, Classes = 4, HeadSize = 64, Seed = 1;

    public static GptShape Shape { get; } = new(Layers, Hidden, Hidden / HeadSize, 4 * Hidden, Vocabulary, Length)
    {
        Architecture = Architecture.Bert,
        ClassCount = Classes,
    };

    public static Placement Placement { get; } = new(ScalarType.Float32, CPU, Seed);

    public static Tokens WholeSequence { get; } = new(Length);

    /// <summary>"BERT, 8 layers, h 256, L 128, B 8, 2 threads".</summary>
    public static string Description => $"BERT, {Layers} layers, h {Hidden}, L {Length}, B {Batch}, {Devices} threads";

    /// <summary>Sequences by their numbers: the same number, the same sequence.</summary>
    public static TokenBatch BatchOf(IReadOnlyList<long> numbers) => TokenBatch.Classified(
        [.. numbers.Select(Sequence)], [.. numbers.Select(number => number % Classes)], CPU, lengths: null, numbers);

    /// <summary>The batches of a pass through the data, in an order of its own.</summary>
    public static IEnumerable<TokenBatch> Epoch(int epoch)
    {
        long[] order = [.. Enumerable.Range(0, Sequences).Select(number => (long)number)];
        new Random(Seed + epoch).Shuffle(order);
        return order.Chunk(Batch).Select(BatchOf);
    }

    private static long[] Sequence(long number)
    {
        var random = new Random((int)number);
        return [.. Enumerable.Range(0, Length).Select(_ => random.NextInt64(Vocabulary))];
    }
}
