using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One rank: a part of a device's stages, trained step by step. All ranks run the same steps; use it from the thread
/// that made it.
/// </summary>
internal sealed class RankWorker : IDisposable
{
    private readonly RankPosition _position;
    private readonly IRankTransport _transport;
    private readonly SortedDictionary<int, TrainedStage> _stages = [];
    private readonly DeviceRunner _runner;
    private readonly MemoryAccount? _memory; // of the host; none on a GPU or without the shim

    /// <param name="shape">The whole model.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="layout">Who has which layers.</param>
    /// <param name="rank">Which rank this is.</param>
    /// <param name="transport">The way to the others; taken over.</param>
    public RankWorker(
        GptShape shape, PipelineOptions options, StageLayout layout, int rank, IRankTransport transport)
    {
        (_position, _transport) = (layout.Grid.PositionOf(rank), transport);
        var isCounted = options.Placement.Device.type == DeviceType.CPU && MemoryAccount.IsSupported;
        _memory = isCounted ? new MemoryAccount() : null;
        using var charged = _memory?.Enter();
        foreach (var stage in layout.StagesOf(_position.Device))
        {
            var layers = GptStage.Create(
                shape,
                layout.LayersOf(stage),
                (stage == 0, stage == layout.Stages - 1),
                options.Placement,
                (transport.TensorParallel, transport.DataParallel));
            _stages.Add(stage, new TrainedStage(
                layers,
                new GradientReducer(layers.Weights, transport.DataParallel, options.BucketBytes),
                new StageOptimizer(layers.Weights, transport.DataParallel, options)));
        }

        _runner = new DeviceRunner(_stages, shape.HiddenSize, transport);
    }

    /// <summary>This rank's stages by their numbers.</summary>
    public IReadOnlyDictionary<int, TrainedStage> Stages => _stages;

    /// <summary>The most memory that its tensors took at a time in the last step; null where that is not counted.
    /// </summary>
    public Bytes? PeakMemory => _memory is null ? null : new Bytes(_memory.PeakBytes);

    /// <summary>Hears of each part of a step as it begins: an action, "reduce", "update".</summary>
    public Action<string>? Entering { get; init; }

    /// <summary>Forward and backward and, if wanted, the update.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="batch">What all replicas train on together.</param>
    /// <param name="update">Whether the optimiser makes its step.</param>
    /// <param name="startedAt">Time stamp of the step's start.</param>
    public RankResult Run(StepPlan plan, TokenBatch batch, bool update, long startedAt)
    {
        using var charged = _memory?.Enter();
        _memory?.ResetPeak();
        var step = new StepContext(plan, batch, _position.Replica, startedAt) { Entering = Entering };
        foreach (var stage in _stages.Values)
        {
            stage.Reducer.Start();
        }

        var result = _runner.Run(step, plan.Programs[_position.Device]);
        foreach (var stage in _stages.Values)
        {
            Entering?.Invoke("reduce");
            stage.Reducer.Wait();
            if (update)
            {
                Entering?.Invoke("update");
                stage.Optimizer.Step();
            }
        }

        var loss = TotalLoss(_position.Shard == 0 ? result.Loss : 0);
        return new RankResult(loss, result.Times, step.Since(Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stage in _stages.Values)
        {
            stage.Dispose();
        }

        _transport.Dispose();
        _memory?.Dispose();
    }

    /// <summary>
    /// The loss is computed on one device of each replica; all ranks hear of it, which ends the step.
    /// </summary>
    private double TotalLoss(double part)
    {
        using var sum = full(1, part, dtype: ScalarType.Float64);
        _transport.World.AllReduce(sum).Wait();
        return sum.item<double>();
    }
}
