using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Tests;

/// <summary>A GPT small enough to be trained many times a second, and batches for it.</summary>
internal static class TinyGpt
{
    public const int SequenceTokens = 24;

    public static GptShape Shape { get; } = new(
        layers: 4, hiddenSize: 16, heads: 2, feedForwardSize: 32,
        vocabularySize: 11, maxSequenceTokens: SequenceTokens);

    public static Pipeline Pipeline(int stageCount, ScalarType dtype, GptShape? shape = null) =>
        new(shape ?? Shape, Options(stageCount, dtype));

    public static PipelineOptions Options(int stageCount, ScalarType dtype) => new()
    {
        StageCount = stageCount,
        Placement = PlacementOf(dtype),
        LearningRate = 1e-2,
    };

    public static Placement PlacementOf(ScalarType dtype) => new(dtype, CPU, Seed: 7);

    public static TokenBatch Batch(int sequences, int seed = 5)
    {
        var random = new Random(seed);
        return new TokenBatch([.. Enumerable.Range(0, sequences).Select(_ => RandomSequence(random))], CPU);
    }

    /// <param name="stageCount">Devices of the pipeline, K.</param>
    /// <param name="microBatches">For example "2:8,8,8 1:24": two sequences in three slices, then one whole.</param>
    /// <param name="schedule">Flush when it is missing.</param>
    public static StepPlan Plan(int stageCount, string microBatches, ScheduleChoice? schedule = null) =>
        StepPlan.Create(schedule ?? ScheduleChoice.Flush, stageCount, SequenceTokens, MicroBatches(microBatches));

    /// <summary>A schedule by its name; the interleaved one with two stages on each device.</summary>
    public static ScheduleChoice Schedule(string name)
    {
        var kind = ScheduleKinds.All.Single(kind => kind.Name() == name);
        return new ScheduleChoice(kind, kind == ScheduleKind.Interleaved ? 2 : 1);
    }

    /// <summary>The layers over any number of stages; over more than there are layers, some have none.</summary>
    public static int[] Spread(int stages) => [.. Enumerable.Range(0, stages)
        .Select(stage => ((stage + 1) * Shape.Layers / stages) - (stage * Shape.Layers / stages))];

    public static IEnumerable<MicroBatchSlicing> MicroBatches(string text) => text.Split(' ').Select(ParseMicroBatch);

    private static MicroBatchSlicing ParseMicroBatch(string text)
    {
        var parts = text.Split(':');
        return new MicroBatchSlicing(
            int.Parse(parts[0]), parts[1].Split(',').Select(tokens => new Tokens(int.Parse(tokens))));
    }

    private static long[] RandomSequence(Random random) =>
        [.. Enumerable.Range(0, SequenceTokens + 1).Select(_ => (long)random.Next(Shape.VocabularySize))];
}
