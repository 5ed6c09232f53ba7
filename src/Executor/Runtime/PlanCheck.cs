namespace TeraPipe.Executor.Runtime;

/// <summary>Whether a plan is one for this batch and these stages.</summary>
internal static class PlanCheck
{
    /// <exception cref="ArgumentException">It is for something else.</exception>
    public static void Check(
        StepPlan plan, IReadOnlyList<TokenBatch> batches, PipelineOptions options, int maxSequenceTokens)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfZero(batches.Count, nameof(batches));
        foreach (var batch in batches)
        {
            Check(plan, batch, options, maxSequenceTokens);
        }
    }

    private static void Check(StepPlan plan, TokenBatch batch, PipelineOptions options, int maxSequenceTokens)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(plan);
        var (devices, stages) = (plan.Schedule.Devices.Count, plan.Schedule.StageCount);
        var sequences = plan.BatchSequences * options.DataParallelDegree;
        (bool Holds, string Otherwise)[] conditions =
        [
            (devices == options.StageCount,
                $"The plan is for {devices} stages; the pipeline has {options.StageCount}."),
            (stages == options.StageCount * options.VirtualStages,
                $"The plan has {stages} stages on {devices} devices; "
                + $"the pipeline has {options.StageCount * options.VirtualStages}."),
            (sequences == batch.Inputs.shape[0],
                $"The plan is for {sequences} sequences; the batch has {batch.Inputs.shape[0]}."),
            (plan.SequenceTokens == batch.Inputs.shape[1],
                $"The plan is for sequences of {plan.SequenceTokens} tokens; "
                + $"the batch's have {batch.Inputs.shape[1]}."),
            (plan.SequenceTokens <= maxSequenceTokens,
                $"The plan is for sequences of {plan.SequenceTokens} tokens; the model takes {maxSequenceTokens}."),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new ArgumentException(otherwise, nameof(plan));
        }
    }
}
