namespace TeraPipe.Planning.Schedules;

/// <summary>
/// The flush schedule (GPipe's, with token slices): on every stage all forwards in order, then all backwards in reverse
/// order. Reverse is forced within a sequence: a slice's keys and values collect gradients from all later slices. All
/// slices are in flight at once.
/// </summary>
public static class FlushSchedule
{
    /// <param name="stageCount">Number of stages, K.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    /// <exception cref="ArgumentException">There is no micro-batch, or one has no slice.</exception>
    public static Schedule Create(int stageCount, IReadOnlyList<int> sliceCounts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        SliceOrder.ThrowIfNothingToDo(sliceCounts);
        return new Schedule(Enumerable.Range(0, stageCount).Select(stage => ActionsOf(stage, sliceCounts)));
    }

    private static PipelineAction[] ActionsOf(int stage, IReadOnlyList<int> sliceCounts)
    {
        var actions = new PipelineAction[2 * sliceCounts.Sum()];
        var done = 0;
        foreach (var forward in SliceOrder.Forwards(stage, .., sliceCounts))
        {
            actions[done] = forward;
            actions[^++done] = forward with { Phase = Phase.Backward };
        }

        return actions;
    }
}
