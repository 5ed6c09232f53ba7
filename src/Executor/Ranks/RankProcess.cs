using System.Diagnostics;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;

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
    private static readonly StateTensor[] _weights = [StateTensor.Weight];
    private static readonly StateTensor[] _moments = [StateTensor.FirstMoment, StateTensor.SecondMoment];
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
        _options = options with { Placement = OwnDevice(options.Placement, environment) };
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
        PlanCheck.Check(plan, batches, _options, Shape.MaxSequenceTokens);
        return Guarded(() => Worker.Evaluate(plan, batches));
    }

    /// <inheritdoc/>
    public TrainingProgress Progress
    {
        get => Worker.Progress;
        set => Guarded(() => Worker.Progress = value);
    }

    /// <inheritdoc/>
    public StepResult Step(TokenBatch batch, StepPlan plan) => Step([batch], plan);

    /// <inheritdoc/>
    public StepResult Step(IReadOnlyList<TokenBatch> batches, StepPlan plan) => Run(batches, plan, update: true);

    /// <inheritdoc/>
    public StepResult ComputeGradients(TokenBatch batch, StepPlan plan) => ComputeGradients([batch], plan);

    /// <inheritdoc/>
    public StepResult ComputeGradients(IReadOnlyList<TokenBatch> batches, StepPlan plan) =>
        Run(batches, plan, update: false);

    /// <inheritdoc/>
    public void LoadWeights(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Guarded(() => Worker.Load(_weights, source));
    }

    /// <inheritdoc/>
    public void StoreWeights(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Guarded(() => Worker.Store(_weights, sink));
    }

    /// <inheritdoc/>
    public void LoadMoments(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Guarded(() => Worker.Load(_moments, source));
    }

    /// <inheritdoc/>
    public void StoreMoments(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Guarded(() => Worker.Store(_moments, sink));
    }

    /// <inheritdoc/>
    public string Agree(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Guarded(() => Consensus.Agree(text, _transport!.World));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bytes> GatherPeakMemory() => _worker?.PeakMemory is not { } own ? [] : Guarded(() =>
    {
        using var all = zeros([_options.StageCount], dtype: ScalarType.Int64);
        if (_position is { Replica: 0, Shard: 0 })
        {
            all.narrow(0, _position.Device, 1).fill_(own.Count);
        }

        _transport!.World.AllReduce(all).Wait();
        using var data = all.data<long>();
        return data.ToArray().Select(bytes => new Bytes(bytes)).ToArray();
    });

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
        if (layout.Grid.WorldSize != _environment.WorldSize)
        {
            throw new ArgumentException(
                $"WORLD_SIZE is {_environment.WorldSize}; a pipeline of {_options.StageCount} devices, "
                + $"{_options.DataParallelDegree} times, with {_options.TensorParallelDegree} ranks for each layer "
                + "takes "
                + $"{layout.Grid.WorldSize}.");
        }

        _position = layout.Grid.PositionOf(_environment.Rank);
        _thread = new RankThread(_environment.Rank, _options.ThreadsPerStage, _watch);
        _worker = Guarded(() =>
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
        PlanCheck.Check(plan, batches, _options, Shape.MaxSequenceTokens);
        var (own, timeline, time) = Guarded(() =>
        {
            var result = Worker.Run(plan, batches, update, Stopwatch.GetTimestamp());
            var (gathered, longest) = _steps % _options.GatherTimesEvery == 0
                ? StepTimes.Gather(result, plan, _position, _transport!.World)
                : (StepTimes.Alone(result, plan, _position), result.StepTime);
            return (result, gathered, longest);
        });
        _steps++;
        return own.ToStepResult(timeline, time);
    }

    /// <summary>Runs something on the rank's thread; if it fails, the others are told.</summary>
    private T Guarded<T>(Func<T> work)
    {
        ObjectDisposedException.ThrowIf(_thread is null, this);
        _watch.BeginWork();
        try
        {
            return _thread.Run(work);
        }
        catch (Exception failure) when (failure is not PeerLostException)
        {
            _watch.Give(new Verdict(_environment.Rank, $"it failed: {failure.Message}"));
            throw new StageFailedException(_position.Device, failure);
        }
        finally
        {
            _watch.EndWork();
        }
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    /// <summary>"cuda" is the GPU of the process's number on its machine.</summary>
    private static Placement OwnDevice(Placement placement, RankEnvironment environment) =>
        placement.Device is { type: DeviceType.CUDA, index: -1 }
            ? placement with { Device = device(DeviceType.CUDA, environment.LocalRank ?? 0) }
            : placement;
}
