namespace TeraPipe.Planning.Schedules;

/// <summary>
/// The flush schedule (GPipe's, with token slices): on every stage all forwards in order, then all backwards in reverse
/// order. Reverse is forced within a sequence: a slice's keys and values collect gradients from all later slices.
/// </summary>
public static class FlushSchedule
{
    /// <param name="stageCount">Number of stages, K.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    public static Schedule Create(int stageCount, IReadOnlyList<int> sliceCounts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        ArgumentNullException.ThrowIfNull(sliceCounts);
        return new Schedule(Enumerable.Range(0, stageCount).Select(stage => ActionsOf(stage, sliceCounts)));
    }

    private static PipelineAction[] ActionsOf(int stage, IReadOnlyList<int> sliceCounts)
    {
        var forwards = sliceCounts
            .SelectMany((count, microBatch) => Enumerable.Range(0, count)
                .Select(slice => new PipelineAction(stage, Phase.Forward, microBatch, slice)))
            .ToArray();
        var backwards = forwards.Reverse().Select(action => action with { Phase = Phase.Backward });
        return [.. forwards, .. backwards];
    }
}
