using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
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
public sealed partial class RankProcess : IPipeline
{
    private readonly RankEnvironment _environment;
    private readonly RankWatch _watch;
    private readonly RankSession _session;
    private RankThread? _thread;
    private readonly RankOptions _rankOptions;
    private PlacedRank? _placed;
    private long _steps;

    private RankProcess(GptShape shape, PipelineOptions options, RankEnvironment environment, RankOptions rankOptions)
    {
        (_environment, _rankOptions, Shape) = (environment, rankOptions, shape);
        _watch = new RankWatch(patience: rankOptions.SilenceLimit + (2 * rankOptions.HeartbeatEvery));
        _session = RankSession.Open(
            environment, Fingerprint.Of(shape, options, environment, rankOptions.Plan), rankOptions, _watch);
    }

    /// <inheritdoc/>
    public bool IsFirst => _environment.Rank == 0;

    /// <inheritdoc/>
    public GptShape Shape { get; }

    /// <inheritdoc/>
    public PipelineOptions Options => Placed.Options;

    /// <summary>Which rank this is.</summary>
    public RankEnvironment Rank => _environment;

    /// <summary>The parameters that this rank has, first stage first; tensor parallel, its part of each.</summary>
    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.Parameters)];

    internal RankWorker Worker => Placed.Worker;

    private PlacedRank Placed => _placed ?? throw new ObjectDisposedException(nameof(RankProcess));

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
            rank.Begin(options);
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
        PlanCheck.Check(plan, batches, Placed.Options, Shape);
        return Thread.Run(() => Worker.Evaluate(plan, batches));
    }

    /// <inheritdoc/>
    public StepResult Step(IReadOnlyList<TokenBatch> batches, StepPlan plan) => Run(batches, plan, update: true);

    /// <inheritdoc/>
    public StepResult ComputeGradients(IReadOnlyList<TokenBatch> batches, StepPlan plan) =>
        Run(batches, plan, update: false);

    /// <inheritdoc/>
    public string Agree(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Thread.Run(() => Consensus.Agree(text, Placed.World));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bytes> GatherPeakMemory() => _placed?.Worker.PeakMemory is not { } own
        ? []
        : Thread.Run(() => PeakMemory.Gather(own, Placed.Options.StageCount, Placed.Position, Placed.World));

    /// <summary>Leaves: the others are told that all is well. After a loss lets go of everything, at once.</summary>
    public void Dispose()
    {
        if (_watch.Error is not null)
        {
            ProcessEnd.MakeShort();
        }

        if (_thread is { } thread && _placed is { } placed && thread.IsIdle)
        {
            placed.Dispose();
            _placed = null;
        }

        _session.Dispose();
        _thread?.Dispose();
        _thread = null;
    }

    private void Begin(PipelineOptions options)
    {
        NumberFormatCheck.Check(Own(options).Placement);
        _session.WaitForAll();
        _rankOptions.Entering?.Invoke("start");
        var grid = new StageLayout(Shape, options).Grid;
        grid.ThrowIfNotOf(_environment.WorldSize);
        _thread = new RankThread(
            _environment.Rank, grid.PositionOf(_environment.Rank).Device, options.ThreadsPerStage, _watch);
        _placed = Thread.Run(() => Place(options, generation: 0));
    }

    private PlacedRank Place(PipelineOptions options, int generation)
    {
        var own = Own(options);
        return new PlacedRank(
            Shape, own, _environment.Rank, _session.Groups(own.Placement.Device, generation), _rankOptions.Entering);
    }

    private PipelineOptions Own(PipelineOptions options) =>
        options with { Placement = _environment.OwnDevice(options.Placement) };

    private StepResult Run(IReadOnlyList<TokenBatch> batches, StepPlan plan, bool update)
    {
        PlanCheck.Check(plan, batches, Placed.Options, Shape);
        var (own, timeline, time) = Thread.Run(() =>
        {
            var trimmed = Worker.Trimmed(plan);
            var result = Worker.Run(trimmed, batches, update, Stopwatch.GetTimestamp());
            var (gathered, longest) = _steps % Placed.Options.GatherTimesEvery == 0
                ? StepTimes.Gather(result, trimmed, Placed.Position, Placed.World)
                : (StepTimes.Alone(result, trimmed, Placed.Position), result.StepTime);
            return (result, gathered, longest);
        });
        _steps++;
        return own.ToStepResult(timeline, time);
    }
}
