namespace TeraPipe.Planning.Schedules;

/// <summary>The two orders in which a stage takes the slices of a step, and how they are woven together.</summary>
internal static class SliceOrder
{
    /// <exception cref="ArgumentException">There is no micro-batch, or one has no slice.</exception>
    public static void ThrowIfNothingToDo(IReadOnlyList<int> sliceCounts)
    {
        ArgumentNullException.ThrowIfNull(sliceCounts);
        if (sliceCounts.Count == 0 || sliceCounts.Any(count => count < 1))
        {
            throw new ArgumentException(
                "A step has at least one micro-batch and each at least one slice; the slice counts are "
                + $"[{string.Join(", ", sliceCounts)}].",
                nameof(sliceCounts));
        }
    }

    /// <summary>F of some micro-batches in order.</summary>
    public static IEnumerable<PipelineAction> Forwards(int stage, Range microBatches, IReadOnlyList<int> sliceCounts)
    {
        var (first, count) = microBatches.GetOffsetAndLength(sliceCounts.Count);
        for (var microBatch = first; microBatch < first + count; microBatch++)
        {
            for (var slice = 0; slice < sliceCounts[microBatch]; slice++)
            {
                yield return new PipelineAction(stage, Phase.Forward, microBatch, slice);
            }
        }
    }

    /// <summary>B of some micro-batches in order, of each the last slice first.</summary>
    public static IEnumerable<PipelineAction> Backwards(int stage, Range microBatches, IReadOnlyList<int> sliceCounts)
    {
        var (first, count) = microBatches.GetOffsetAndLength(sliceCounts.Count);
        for (var microBatch = first; microBatch < first + count; microBatch++)
        {
            for (var slice = sliceCounts[microBatch] - 1; slice >= 0; slice--)
            {
                yield return new PipelineAction(stage, Phase.Backward, microBatch, slice);
            }
        }
    }

    /// <summary>
    /// One forward, one backward: after <paramref name="warmUp"/> forwards a forward and a backward in turn, as long as
    /// there are forwards.
    /// </summary>
    public static PipelineAction[] Alternate(
        IEnumerable<PipelineAction> forwards, IEnumerable<PipelineAction> backwards, int warmUp)
    {
        PipelineAction[] ahead = [.. forwards];
        var woven = new List<PipelineAction>(2 * ahead.Length);
        var (done, next) = (0, warmUp);
        foreach (var backward in backwards)
        {
            for (next = Math.Min(next + 1, ahead.Length); done < next; done++)
            {
                woven.Add(ahead[done]);
            }

            woven.Add(backward);
        }

        return [.. woven];
    }
}
