using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What changes while a device walks its list.</summary>
internal sealed class StepWalk(StepContext step, DeviceProgram program, ICommunicator group) : IDisposable
{
    private readonly Dictionary<(int Stage, int MicroBatch), MicroBatchRun> _runs = [];
    private readonly Dictionary<SliceKey, Tensor> _local = []; // between stages of this device
    private readonly Dictionary<(int MicroBatch, int Slice), SliceInput> _slices = [];
    private Tensor? _loss;

    /// <summary>When each action computed; waiting and sending are not part of it.</summary>
    public List<TimedAction> Times { get; } = new(program.Actions.Count);

    /// <summary>The losses of this device's slices, summed up, in nats; 0 on devices that have none.</summary>
    public double Loss => _loss?.item<double>() ?? 0;

    public StepContext Step => step;

    public DeviceProgram Program => program;

    /// <summary>The micro-batch of an action on its stage; begins with its first forward.</summary>
    public MicroBatchRun Run(PipelineAction action, TrainedStage stage)
    {
        var key = (action.Stage, action.MicroBatch);
        if (!_runs.TryGetValue(key, out var run))
        {
            _runs.Add(key, run = MicroBatchRun.Start(
                stage.Stage, group, step.Plan.SequenceTokens, Cached(stage.Stage, action.MicroBatch)));
        }

        return run;
    }

    /// <summary>What an action works on; it lives as long as the walk.</summary>
    public SliceInput Slice(PipelineAction action)
    {
        if (!_slices.TryGetValue((action.MicroBatch, action.Slice), out var slice))
        {
            _slices.Add((action.MicroBatch, action.Slice), slice = Step.Slice(action));
            foreach (var tensor in slice.Tensors)
            {
                tensor.DetachFromDisposeScope();
            }
        }

        return slice;
    }

    /// <summary>Computes, and notes when.</summary>
    public T Time<T>(PipelineAction action, Func<T> compute)
    {
        Step.Entering?.Invoke(action.ToString());
        var start = Stopwatch.GetTimestamp();
        var result = compute();
        Times.Add(new TimedAction(action, step.Since(start), step.Since(Stopwatch.GetTimestamp())));
        return result;
    }

    /// <summary>
    /// Adds a slice's part of the loss; it is read when the step is over, so that a GPU need not stop.
    /// </summary>
    public void AddLoss(Tensor loss)
    {
        var exact = loss.to(ScalarType.Float64);
        _loss = _loss?.add_(exact) ?? exact.clone().DetachFromDisposeScope();
    }

    public void GiveLocal(SliceKey key, Tensor tensor) => _local.Add(key, tensor);

    public Tensor TakeLocal(SliceKey key)
    {
        _local.Remove(key, out var tensor);
        return tensor!;
    }

    public void Dispose()
    {
        var slices = _slices.Values.SelectMany(slice => slice.Tensors);
        foreach (var own in _runs.Values.Concat<IDisposable>(_local.Values).Concat(slices))
        {
            own.Dispose();
        }

        _loss?.Dispose();
    }

    private CachedPrefix? Cached(GptStage stage, int microBatch) =>
        stage.IsFirst && step.Cache is { } cache && step.SequenceNumbers(microBatch) is { } numbers
            ? new CachedPrefix(cache, stage, group, numbers)
            : null;
}
