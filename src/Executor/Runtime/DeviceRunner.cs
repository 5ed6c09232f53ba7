using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Walks one device's list of a schedule: receive, compute, send, keep. Which actions there are and in which order is
/// the schedule's matter alone.
/// </summary>
/// <param name="stages">The device's stages by their numbers.</param>
/// <param name="hiddenSize">Width of what goes between stages, h.</param>
/// <param name="transport">The way to the other devices.</param>
internal sealed class DeviceRunner(
    IReadOnlyDictionary<int, TrainedStage> stages, int hiddenSize, IRankTransport transport)
{
    /// <summary>
    /// Runs forward and backward of a whole step. Gradients are added to what is there; their sums over the replicas
    /// have begun when this returns.
    /// </summary>
    public DeviceResult Run(StepContext step, DeviceProgram program)
    {
        foreach (var lane in program.Incoming)
        {
            transport.Expect(lane.Key, [.. lane.Select(key => Expected(key, step.Plan))]);
        }

        using var unrecorded = no_grad();
        using var walk = new StepWalk(step, program, transport.TensorParallel);
        foreach (var action in program.Actions)
        {
            using var scope = NewDisposeScope();
            var input = program.Input(action) is { } message ? Take(message, walk) : null;
            if (input is not null)
            {
                scope.Attach(input);
            }

            Run(action, walk, input);
        }

        return new DeviceResult(walk.Times, walk.Loss);
    }

    private ExpectedSlice Expected(SliceKey key, StepPlan plan)
    {
        var span = plan.Span(key.MicroBatch, key.Slice);
        return new ExpectedSlice(key, [span.Sequences, span.Tokens, hiddenSize]);
    }

    private void Run(PipelineAction action, StepWalk walk, Tensor? input)
    {
        var stage = stages[action.Stage];
        var run = walk.Run(action, stage);
        Action<int> partDone =
            walk.Step.IsLast && walk.Program.LastBackward.GetValueOrDefault(action.Stage) == action
                ? stage.Reducer.PartDone
                : _ => { };
        var output = action.Phase switch
        {
            Phase.Forward => Forward(action, walk, run, input),
            Phase.Backward => walk.Time(action, () => run.Backward(action.Slice, input, partDone)),
            Phase.InputGradient => walk.Time(action, () => run.PropagateGradient(action.Slice, input)),
            _ => walk.Time(action, () => run.AccumulateWeightGradients(action.Slice, partDone)),
        };
        if (walk.Program.Output(action) is { } result)
        {
            Give(result, output!.DetachFromDisposeScope(), walk);
        }
        else if (action.Phase == Phase.Forward)
        {
            walk.AddLoss(output!);
        }
        else
        {
            output?.Dispose(); // the boundary's input gradient: the stage before is frozen
        }
    }

    private static Tensor Forward(PipelineAction action, StepWalk walk, MicroBatchRun run, Tensor? activations)
    {
        var slice = walk.Slice(action);
        var output = walk.Time(action, () => run.Forward(action.Slice, slice, activations ?? slice.Tokens));
        if (!slice.Numbers.HasBackward || !walk.Program.HasBackward(action.Stage))
        {
            run.Drop(action.Slice, isLast: action.Slice == walk.Step.Plan.SliceCount(action.MicroBatch) - 1);
        }

        return output;
    }

    private Tensor Take(SliceKey message, StepWalk walk) => walk.Program.From(message) is { } lane
        ? transport.Receive(lane, message)
        : walk.TakeLocal(message);

    private void Give(SliceKey message, Tensor tensor, StepWalk walk)
    {
        if (walk.Program.To(message) is { } lane)
        {
            transport.Send(lane, message, tensor);
        }
        else
        {
            walk.GiveLocal(message, tensor);
        }
    }
}
