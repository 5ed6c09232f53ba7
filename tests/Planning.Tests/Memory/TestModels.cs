using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Memory;

/// <summary>Models with published figures, and small ones.</summary>
internal static class TestModels
{
    /// <summary>A GPT with f = 4 h, learnt positions and one matrix for embedding and head.</summary>
    public static ModelShape Gpt(
        int layers, int hidden, int heads, int vocabulary = 51200, int positions = 2048, bool hasDropout = true) =>
        new(new LayerShape(hidden, 4 * hidden), layers, heads, vocabulary, positions)
        {
            IsTied = true,
            HasDropout = hasDropout,
        };

    public static ModelShape Gpt175B => Gpt(layers: 96, hidden: 12288, heads: 96);

    /// <summary>One micro-batch of so many sequences in slices of these lengths.</summary>
    public static MicroBatchSlicing Cut(int sequences, params int[] slices) =>
        new(sequences, slices.Select(length => new Tokens(length)));

    /// <summary>Memory under the flush schedule, the layers shared out evenly.</summary>
    public static IReadOnlyList<DeviceMemory> UnderFlush(
        ModelShape model, int stageCount, MemorySettings settings, params MicroBatchSlicing[] microBatches) =>
        new MemoryModel(model, Enumerable.Repeat(model.Layers / stageCount, stageCount), settings).Under(
            FlushSchedule.Create(stageCount, [.. microBatches.Select(microBatch => microBatch.Slices.Count)]),
            microBatches);
}
