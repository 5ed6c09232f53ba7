using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Executor;

/// <summary>What the time of a slice depends on: sequences b, length l and context c.</summary>
internal readonly record struct SlicePlace(int Sequences, int SliceTokens, int ContextTokens)
{
    /// <summary>The slices of a micro-batch, first slice first.</summary>
    public static IEnumerable<SlicePlace> Of(MicroBatchSlicing microBatch)
    {
        var context = 0;
        foreach (var slice in microBatch.Slices)
        {
            yield return new SlicePlace(microBatch.Sequences, slice.Count, context);
            context += slice.Count;
        }
    }

    /// <summary>[m][i] is slice i of micro-batch m.</summary>
    public static SlicePlace[][] Of(StepPlan plan) => [.. plan.MicroBatches.Select(one => Of(one).ToArray())];
}
