namespace TeraPipe.Planning.Schedules;

/// <summary>
/// One forward, one backward over slices: Seq1F1B (Sun et al., NAACL 2025, arXiv 2406.03488, and its published code).
/// Stage k starts with
///     w_k = K − 1 − k + n − 1
/// forwards, n the slices of a sequence, then does a forward and a backward in turn, then the backwards that are left.
/// Backwards take the micro-batches in order and the slices of each from the last to the first: a slice's keys and
/// values collect gradients from all later slices. The first backward on the last stage so comes right after the n-th
/// forward. With one slice it is the 1F1B of PipeDream-Flush and Megatron-LM (Narayanan et al., SC 2021, section
/// 2.2.1); with different numbers of slices n is the greatest of them. At most K − 1 − k + n slices are in flight on
/// stage k.
/// </summary>
public static class OneForwardOneBackwardSchedule
{
    /// <inheritdoc cref="FlushSchedule.Create"/>
    public static Schedule Create(int stageCount, IReadOnlyList<int> sliceCounts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        SliceOrder.ThrowIfNothingToDo(sliceCounts);
        return new Schedule(Enumerable.Range(0, stageCount).Select(stage => SliceOrder.Alternate(
            SliceOrder.Forwards(stage, .., sliceCounts),
            SliceOrder.Backwards(stage, .., sliceCounts),
            warmUp: stageCount - 1 - stage + sliceCounts.Max() - 1)));
    }
}
