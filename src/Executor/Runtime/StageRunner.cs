using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>Walks one stage's list of a schedule: receive, compute, send, keep.</summary>
/// <param name="stage">The stage's layers.</param>
/// <param name="before">To the stage before; null on the first.</param>
/// <param name="after">To the stage after; null on the last.</param>
internal sealed class StageRunner(GptStage stage, IStageLink? before, IStageLink? after)
{
    /// <summary>Runs forward and backward of a whole step. Gradients are added to what the parameters have.</summary>
    public StageResult Run(IReadOnlyList<PipelineAction> actions, StepContext step)
    {
        var runs = step.Plan.MicroBatches.Select(_ => new MicroBatchRun(stage, step.Plan.SequenceTokens)).ToArray();
        try
        {
            var walk = new Walk(step, runs);
            foreach (var action in actions)
            {
                switch (action.Phase)
                {
                    case Phase.Forward:
                        Forward(action, walk);
                        break;
                    case Phase.Backward:
                        Backward(action, walk);
                        break;
                    default:
                        throw new NotSupportedException(
                            $"{action}: a stage runs whole backwards (B), not the {action.Phase.InWords()} alone.");
                }
            }

            return new StageResult(walk.Times, walk.Loss);
        }
        finally
        {
            Array.ForEach(runs, run => run.Dispose());
        }
    }

    private void Forward(PipelineAction action, Walk walk)
    {
        var step = walk.Step;
        var (span, key) = (step.Plan.SpanOf(action), new SliceKey(action.MicroBatch, action.Slice));
        using var scope = NewDisposeScope();
        var input = before?.ReceiveActivations(key, step.GivenUp) ?? span.Of(step.Batch.Inputs);

        var start = Stopwatch.GetTimestamp();
        var output = walk.Runs[action.MicroBatch].Forward(
            input, span.ContextTokens, (head, x) => head.Loss(x, span.Of(step.Batch.Targets), step.Batch.Tokens));
        if (after is null)
        {
            using (output)
            {
                walk.Loss += output.to(ScalarType.Float64).item<double>();
            }
        }

        walk.Note(action, start);
        after?.SendActivations(key, output);
    }

    private void Backward(PipelineAction action, Walk walk)
    {
        var step = walk.Step;
        var (span, key) = (step.Plan.SpanOf(action), new SliceKey(action.MicroBatch, action.Slice));
        using var outputGradient = after?.ReceiveGradient(key, step.GivenUp);

        var start = Stopwatch.GetTimestamp();
        var inputGradient = walk.Runs[action.MicroBatch].Backward(outputGradient, span.ContextTokens);
        walk.Note(action, start);
        if (inputGradient is not null)
        {
            before!.SendGradient(key, inputGradient);
        }
    }

    /// <summary>What changes while a list is walked.</summary>
    private sealed class Walk(StepContext step, MicroBatchRun[] runs)
    {
        public StepContext Step => step;

        public MicroBatchRun[] Runs => runs;

        public double Loss { get; set; }

        public List<TimedAction> Times { get; } = [];

        public void Note(PipelineAction action, long start) =>
            Times.Add(new TimedAction(action, step.Since(start), step.Since(Stopwatch.GetTimestamp())));
    }
}

/// <summary>What a stage says of a step.</summary>
/// <param name="Times">Its actions with the times they computed, waiting left out.</param>
/// <param name="Loss">On the last stage the step's loss; 0 elsewhere.</param>
internal sealed record StageResult(IReadOnlyList<TimedAction> Times, double Loss);
