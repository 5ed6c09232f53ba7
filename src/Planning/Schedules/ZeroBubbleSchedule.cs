namespace TeraPipe.Planning.Schedules;

/// <summary>
/// Split backward in zero-bubble style with the memory of 1F1B: ZB-H1 (Qi et al. 2024, arXiv 2401.10241), over slices.
/// The order of F and I is that of F and B under <see cref="OneForwardOneBackwardSchedule"/>, but only I is on the way
/// of the gradients. Stage k puts each W off until k more slices have had their I: stages that do fewer forwards ahead
/// put off more, so that on every stage K − 1 + n slices are in flight, as many as on the first stage under 1F1B. With
/// equal times the bubble of a stage shrinks from (K − 1)(F + I + W) to (K − 1)(F + I − W) (table 2; its B is I).
/// </summary>
public static class ZeroBubbleSchedule
{
    /// <inheritdoc cref="FlushSchedule.Create"/>
    public static Schedule Create(int stageCount, IReadOnlyList<int> sliceCounts) => new(
        OneForwardOneBackwardSchedule.Create(stageCount, sliceCounts).Devices.Select(Split));

    private static PipelineAction[] Split(IReadOnlyList<PipelineAction> actions, int stage)
    {
        var putOff = new Queue<PipelineAction>();
        var split = new List<PipelineAction>(actions.Count * 3 / 2);
        foreach (var action in actions)
        {
            if (action.Phase == Phase.Forward)
            {
                split.Add(action);
                continue;
            }

            split.Add(action with { Phase = Phase.InputGradient });
            putOff.Enqueue(action with { Phase = Phase.WeightGradient });
            if (putOff.Count > stage)
            {
                split.Add(putOff.Dequeue());
            }
        }

        return [.. split, .. putOff];
    }
}
