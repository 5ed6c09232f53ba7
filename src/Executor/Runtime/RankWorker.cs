using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One rank: a part of a device's stages, trained step by step. All ranks run the same steps; use it from the thread
/// that made it.
/// </summary>
/// <remarks>
/// A step: 1. forward and backward of every batch, gradients added up; 2. their sums over the replicas; 3. all ranks
/// hear loss and gradient norm; 4. each updates its weights, or all leave the step out.
/// </remarks>
internal sealed class RankWorker : IDisposable
{
    private readonly RankPosition _position;
    private readonly IRankTransport _transport;
    private readonly SortedDictionary<int, TrainedStage> _stages = [];
    private readonly DeviceRunner _runner;
    private readonly WeightUpdater _updater;
    private readonly StageLayout _layout;
    private readonly (long Seed, double Rate) _dropout;
    private readonly GptShape _shape;
    private readonly ActivationCache? _activations;
    private PrefixCache? _cache; // of what is frozen, once it is asked for
    private readonly MemoryAccount? _memory; // of the host; none on a GPU or without the shim

    /// <param name="shape">The whole model.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="layout">Who has which layers.</param>
    /// <param name="rank">Which rank this is; one past the last is idle: it has no stages.</param>
    /// <param name="transport">The way to the others; taken over.</param>
    public RankWorker(
        GptShape shape, PipelineOptions options, StageLayout layout, int rank, IRankTransport transport)
    {
        (_layout, _position, _transport) = (layout, layout.Grid.PositionOf(rank), transport);
        (_shape, _activations) = (shape, options.Cache);
        _dropout = (options.Placement.Seed, options.DropoutRate);
        var isCounted = options.Placement.Device.type == DeviceType.CPU && MemoryAccount.IsSupported;
        _memory = isCounted ? new MemoryAccount() : null;
        using var charged = _memory?.Enter();
        foreach (var stage in layout.Grid.Has(rank) ? layout.StagesOf(_position.Device) : [])
        {
            var layers = GptStage.Create(
                shape,
                layout.LayersOf(stage),
                (stage == 0, stage == layout.Stages - 1),
                options.Placement,
                (transport.TensorParallel, transport.DataParallel),
                options.RecomputePerStage?[stage] ?? Recompute.None);
            _stages.Add(stage, new TrainedStage(
                layers,
                new GradientReducer(layers.Weights, transport.DataParallel, options.BucketBytes),
                new StageOptimizer(layers.Weights, transport.DataParallel, options)));
        }

        State = new RankState(_stages, _position, transport, loaded: () => _cache = null);
        _runner = new DeviceRunner(_stages, shape.HiddenSize, transport);
        _updater = new WeightUpdater(_stages.Values, options, shape.Layers);
    }

    /// <summary>Which rank this is.</summary>
    public int Rank => _layout.Grid.RankAt(_position);

    /// <summary>This rank's stages by their numbers.</summary>
    public IReadOnlyDictionary<int, TrainedStage> Stages => _stages;

    /// <summary>What it keeps between steps.</summary>
    public RankState State { get; }

    /// <summary>The most memory that its tensors took at a time in the last step; null where that is not counted.
    /// </summary>
    public Bytes? PeakMemory => _memory is null ? null : new Bytes(_memory.PeakBytes);

    /// <summary>Hears of each part of a step as it begins: an action, "reduce", "update".</summary>
    public Action<string>? Entering
    {
        get => _updater.Entering;
        init => _updater.Entering = value;
    }

    /// <summary>Hears of each phase of a part of the model as it begins, in steps.</summary>
    public Action<int, Phase>? EnteringPart { get; set; }

    /// <summary>What is frozen.</summary>
    public FrozenParts Frozen
    {
        get => _updater.Frozen;
        set
        {
            using var charged = _memory?.Enter();
            _updater.Freeze(value);
            _cache = null;
        }
    }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress
    {
        get => _updater.Progress;
        set
        {
            using var charged = _memory?.Enter();
            _updater.Progress = value;
        }
    }

    /// <summary>What is left of a plan where stages are frozen: the same on all ranks.</summary>
    public StepPlan Trimmed(StepPlan plan) => plan.Above(Frozen.BoundaryStage(_layout));

    /// <summary>Forward and backward and, if wanted, the update.</summary>
    /// <param name="plan">What to do with each batch, <see cref="Trimmed"/>.</param>
    /// <param name="batches">What all replicas train on together: one, or several whose gradients are added up.</param>
    /// <param name="update">Whether the optimiser makes its step.</param>
    /// <param name="startedAt">Time stamp of the step's start.</param>
    public RankResult Run(StepPlan plan, IReadOnlyList<TokenBatch> batches, bool update, long startedAt)
    {
        using var charged = _memory?.Enter();
        _memory?.ResetPeak();
        var steps = StepContext.Of(plan, batches, _position.Replica, startedAt, new StepNumbers(
            _updater.NextStep, _updater.LossScale, _dropout.Seed, _dropout.Rate));
        var results = RunAll(steps);
        var sums = StepSums.Of(
            _position.Shard == 0 ? results.Sum(result => result.Loss) : 0,
            _stages.Values, _position, (plan.Programs.Count, _shape.Layers), _updater.LossScale, _transport.World);
        var agreedAt = steps[0].Since(Stopwatch.GetTimestamp());
        var updated = update ? _updater.Update(sums) : _updater.Unscale(sums);
        var times = results is [.., var last] ? last.Times : [];
        return new RankResult(sums, times, steps[0].Since(Stopwatch.GetTimestamp()), agreedAt, updated);
    }

    /// <summary>Forward alone: the mean loss over all counted tokens, in nats, with nothing dropped.</summary>
    public double Evaluate(StepPlan plan, IReadOnlyList<TokenBatch> batches)
    {
        using var charged = _memory?.Enter();
        _memory?.ResetPeak();
        var numbers = new StepNumbers(_updater.NextStep, LossScale: 1, Seed: 0, DropoutRate: 0) { HasBackward = false };
        return StepContext
            .Of(plan.ForwardOnly, batches, _position.Replica, Stopwatch.GetTimestamp(), numbers)
            .Sum(step => State.OfAll(_stages.Count == 0
                ? 0
                : _runner.Run(step with { Cache = Cached() }, step.Plan.Programs[_position.Device]).Loss));
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

    /// <summary>Gradients of all batches, summed up over the replicas with the last one's backward.</summary>
    private DeviceResult[] RunAll(IReadOnlyList<StepContext> steps)
    {
        foreach (var stage in _stages.Values)
        {
            stage.Reducer.Start();
        }

        DeviceResult[] results =
        [
            .. steps.Where(_ => _stages.Count > 0).Select(step => _runner.Run(
                step with { Entering = Entering, EnteringPart = EnteringPart, Cache = Cached() },
                step.Plan.Programs[_position.Device])),
        ];
        foreach (var stage in _stages.Values)
        {
            Entering?.Invoke("reduce");
            stage.Reducer.Wait();
        }

        return results;
    }

    /// <summary>The cache, where it is to be used and this rank has the first stage.</summary>
    private PrefixCache? Cached() =>
        Frozen.Layers.All[0] == LayerMode.CachedPrefix && _stages.TryGetValue(0, out var first)
            ? _cache ??= new PrefixCache(_activations!, _shape, first.Stage)
            : null;
}
