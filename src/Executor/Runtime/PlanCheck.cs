using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>Whether a plan is one for this batch and these stages.</summary>
internal static class PlanCheck
{
    /// <exception cref="ArgumentException">It is for something else.</exception>
    public static void Check(
        StepPlan plan, IReadOnlyList<TokenBatch> batches, PipelineOptions options, GptShape shape)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfZero(batches.Count, nameof(batches));
        foreach (var batch in batches)
        {
            Check(plan, batch, options, shape);
        }
    }

    private static void Check(StepPlan plan, TokenBatch batch, PipelineOptions options, GptShape shape)
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
            (plan.SequenceTokens <= shape.MaxSequenceTokens,
                $"The plan is for sequences of {plan.SequenceTokens} tokens; "
                + $"the model takes {shape.MaxSequenceTokens}."),
            (options.Cache is not { } cache || plan.SequenceTokens == cache.Shape[0],
                $"The plan is for sequences of {plan.SequenceTokens} tokens; "
                + $"the activation cache keeps those of {options.Cache?.Shape[0]}."),
            (shape.IsCausal || plan.MicroBatches.All(microBatch => microBatch.Slices.Count == 1),
                $"The plan has slices; in a {shape.Architecture} every token attends to all others, so that no slice "
                + "can be computed before the others are there: a sequence is 1 slice, and micro-batches fill the "
                + "pipeline."),
            (batch.HasClasses != shape.IsCausal, shape.IsCausal
                ? $"The batch has classes; a {shape.Architecture} learns the next token."
                : $"The batch has no classes; a {shape.Architecture} learns them."),
            (batch.Inputs.dim() == (shape.PatchNumbers is null ? 2 : 3)
                && (shape.PatchNumbers is null || batch.Inputs.shape[2] == shape.PatchNumbers),
                $"The batch is [{string.Join(", ", batch.Inputs.shape)}]; the model takes "
                + (shape.PatchNumbers is { } p ? $"patches of {p} numbers, [B, L, {p}]." : "tokens, [B, L].")),
        ];
        foreach (var (_, otherwise) in conditions.Where(condition => !condition.Holds))
        {
            throw new ArgumentException(otherwise, nameof(plan));
        }
    }
}
