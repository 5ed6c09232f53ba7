using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// One rank of a model in training: this process's part of it, over Gloo on CPUs and NCCL on GPUs. Loss and gradients
/// are those of the unsliced step on one device. When a rank dies, stops or fails, all others get an error that names
/// it.
/// </summary>
/// <remarks>
/// Starting a rank: rank 0 serves c10d's store, in which the others find its monitor. They tell it what they are; it
/// compares, bids all of them welcome or refuses all, and watches over them from then on. Then the groups are made.
/// </remarks>
public sealed class RankProcess : IPipeline
{
    private readonly PipelineOptions _options;
    private readonly RankEnvironment _environment;
    private readonly RankWatch _watch;
    private readonly RankSession _session;
    private RankThread? _thread;
    private RankWorker? _worker;
    private C10dTransport? _transport;
    private RankPosition _position;
    private long _steps;

    private RankProcess(GptShape shape, PipelineOptions options, RankEnvironment environment, RankOptions rankOptions)
    {
        (_environment, Shape) = (environment, shape);
        _options = options with { Placement = environment.OwnDevice(options.Placement) };
        _watch = new RankWatch(patience: rankOptions.SilenceLimit + (2 * rankOptions.HeartbeatEvery));
        _session = RankSession.Open(
            environment, Fingerprint.Of(shape, options, environment, rankOptions.Plan), rankOptions, _watch);
    }

    /// <inheritdoc/>
    public bool IsFirst => _environment.Rank == 0;

    /// <inheritdoc/>
    public GptShape Shape { get; }

    /// <summary>Which rank this is.</summary>
    public RankEnvironment Rank => _environment;

    /// <summary>The parameters that this rank has, first stage first; tensor parallel, its part of each.</summary>
    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.Parameters)];

    internal RankWorker Worker => _worker ?? throw new ObjectDisposedException(nameof(RankProcess));

    private RankThread Thread => _thread ?? throw new ObjectDisposedException(nameof(RankProcess));

    /// <summary>Comes together with the other ranks; waits until all are there.</summary>
    /// <param name="shape">The whole model; the same on all ranks.</param>
    /// <param name="options">How it is trained; but for the threads the same on all ranks.</param>
    /// <param name="environment">Which rank this is.</param>
    /// <param name="rankOptions">How ranks watch over each other.</param>
    /// <exception cref="RendezvousException">A rank is missing, or ranks differ: names which, and in what.</exception>
    /// <exception cref="PeerLostException">A rank was lost meanwhile.</exception>
    /// <exception cref="ArgumentException">The model cannot be shared among so many ranks; says why.</exception>
    public static RankProcess Start(
        GptShape shape, PipelineOptions options, RankEnvironment environment, RankOptions? rankOptions = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        options.Check();
        rankOptions ??= new RankOptions();
        rankOptions.Check();
        var rank = new RankProcess(shape, options, environment, rankOptions);
        try
        {
            NumberFormatCheck.Check(rank._options.Placement);
            rank.Begin(shape, rankOptions);
            return rank;
        }
        catch
        {
            rank.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public double Evaluate(IReadOnlyList<TokenBatch> batches, StepPlan plan)
    {
        PlanCheck.Check(plan, batches, _options, Shape);
        return Thread.Run(() => Worker.Evaluate(plan, batches));
    }

    /// <inheritdoc/>
    public LayerModes Modes => Worker.Frozen.Layers;

    /// <inheritdoc/>
    public void Freeze(LayerModes modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        var frozen = new FrozenParts(modes);
        frozen.ThrowIfNotOf(Shape.Layers, nameof(modes));
        CacheCheck.Check(frozen, _options, new StageLayout(Shape, _options));
        Thread.Run(() =>
        {
            Consensus.ThrowIfOther(frozen.ToString(), _environment.Rank, _transport!.World);
            Worker.Frozen = frozen;
        });
    }

    /// <inheritdoc/>
    public int Generation => 0;

    /// <inheritdoc/>
    public void Replan(PipelineOptions options) => throw new NotSupportedException(
        "Processes cannot be placed in another way yet: save a checkpoint, and start others from it.");

    /// <inheritdoc/>
    public TrainingProgress Progress
    {
        get => Worker.Progress;
        set => Thread.Run(() => Worker.Progress = value);
    }

    /// <inheritdoc/>
    public StepResult Step(IReadOnlyList<TokenBatch> batches, StepPlan plan) => Run(batches, plan, update: true);

    /// <inheritdoc/>
    public StepResult ComputeGradients(IReadOnlyList<TokenBatch> batches, StepPlan plan) =>
        Run(batches, plan, update: false);

    /// <inheritdoc/>
    public void LoadWeights(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Thread.Run(() => Worker.Load(StateTransfer.Weights, source));
    }

    /// <inheritdoc/>
    public void StoreWeights(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Thread.Run(() => Worker.Store(StateTransfer.Weights, sink));
    }

    /// <inheritdoc/>
    public void LoadMoments(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Thread.Run(() => Worker.Load(StateTransfer.Moments, source));
    }

    /// <inheritdoc/>
    public void StoreMoments(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Thread.Run(() => Worker.Store(StateTransfer.Moments, sink));
    }

    /// <inheritdoc/>
    public string Agree(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Thread.Run(() => Consensus.Agree(text, _transport!.World));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bytes> GatherPeakMemory() => _worker?.PeakMemory is not { } own
        ? []
        : Thread.Run(() => PeakMemory.Gather(own, _options.StageCount, _position, _transport!.World));

    /// <summary>Leaves: the others are told that all is well. After a loss lets go of everything, at once.</summary>
    public void Dispose()
    {
        if (_watch.Error is not null)
        {
            ProcessEnd.MakeShort();
        }

        if (_thread is { } thread && _worker is { } worker && thread.IsIdle)
        {
            worker.Dispose();
            _worker = null;
        }

        _session.Dispose();
        _thread?.Dispose();
        _thread = null;
    }

    private void Begin(GptShape shape, RankOptions rankOptions)
    {
        _session.WaitForAll();
        rankOptions.Entering?.Invoke("start");
        var layout = new StageLayout(shape, _options);
        layout.Grid.ThrowIfNotOf(_environment.WorldSize);
        _position = layout.Grid.PositionOf(_environment.Rank);
        _thread = new RankThread(_environment.Rank, _position.Device, _options.ThreadsPerStage, _watch);
        _worker = Thread.Run(() =>
        {
            var groups = _session.Groups(_options.Placement.Device);
            _transport = new C10dTransport(layout, _environment.Rank, _options.Placement, groups, _watch);
            return new RankWorker(shape, _options, layout, _environment.Rank, _transport)
            {
                Entering = rankOptions.Entering,
            };
        });
        _session.CloseStore();
    }

    private StepResult Run(IReadOnlyList<TokenBatch> batches, StepPlan plan, bool update)
    {
        PlanCheck.Check(plan, batches, _options, Shape);
        var (own, timeline, time) = Thread.Run(() =>
        {
            var trimmed = Worker.Trimmed(plan);
            var result = Worker.Run(trimmed, batches, update, Stopwatch.GetTimestamp());
            var (gathered, longest) = _steps % _options.GatherTimesEvery == 0
                ? StepTimes.Gather(result, trimmed, _position, _transport!.World)
                : (StepTimes.Alone(result, trimmed, _position), result.StepTime);
            return (result, gathered, longest);
        });
        _steps++;
        return own.ToStepResult(timeline, time);
    }
}
