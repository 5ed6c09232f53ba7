namespace TeraPipe.Planning.Schedules;

/// <summary>What an action needs before it can start. B stands for B or I everywhere here.</summary>
internal static class Dependencies
{
    /// <summary>
    /// Whose output the action takes in: F the activations of the stage before, B and I the gradient of the stage after
    /// (the last stage its own F), W what its I leaves. Null for F on the first stage.
    /// </summary>
    public static PipelineAction? AwaitedBy(PipelineAction action, int stageCount) => action.Phase switch
    {
        Phase.Forward when action.Stage == 0 => null,
        Phase.Forward => action with { Stage = action.Stage - 1 },
        Phase.WeightGradient => action with { Phase = Phase.InputGradient },
        _ when action.Stage == stageCount - 1 => action with { Phase = Phase.Forward },
        _ => action with { Stage = action.Stage + 1 },
    };

    /// <summary>
    /// What else must be done before on the same stage: F attends to the keys and values of the slice before; B and I
    /// need what their own F kept, and the gradients of their keys and values from all later slices, so the F of the
    /// last slice and the B of the next.
    /// </summary>
    public static IEnumerable<PipelineAction> OnOwnStage(PipelineAction action, int sliceCount)
    {
        switch (action.Phase)
        {
            case Phase.Forward when action.Slice > 0:
                yield return action with { Slice = action.Slice - 1 };
                break;
            case Phase.Backward or Phase.InputGradient:
                yield return action with { Phase = Phase.Forward };
                if (action.Slice < sliceCount - 1)
                {
                    yield return action with { Phase = Phase.Forward, Slice = sliceCount - 1 };
                    yield return action with { Phase = Phase.Backward, Slice = action.Slice + 1 };
                }

                break;
        }
    }
}
