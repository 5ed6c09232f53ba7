using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A GPT cut into stages, each on a thread of its own in this process, trained step by step under any
/// <see cref="StepPlan"/>; with several replicas or tensor parallel, more threads. Loss and gradients are those of the
/// unsliced step on one device, whatever the plan. Use it from one thread.
/// </summary>
public sealed class Pipeline : IPipeline
{
    private readonly PipelineOptions _options;
    private readonly StageLayout _layout;
    private readonly ThreadMesh _mesh;
    private readonly StageThread[] _threads; // [r] is rank r's
    private readonly RankWorker[] _workers;

    /// <exception cref="ArgumentException">The model cannot be shared like that; says why.</exception>
    public Pipeline(GptShape shape, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        NumberFormatCheck.Check(options.Placement);
        (_options, Shape) = (options, shape);
        _layout = new StageLayout(shape, options);
        _mesh = new ThreadMesh(_layout.Grid);
        var ranks = Enumerable.Range(0, _layout.Grid.WorldSize).ToArray();
        _threads = [.. ranks.Select(rank => new StageThread(rank, options.ThreadsPerStage))];
        _workers = [.. ranks.Select(rank => new RankWorker(shape, options, _layout, rank, _mesh.Connect(rank)))];
    }

    /// <summary>
    /// The parameters of the first replica, first stage first; tensor parallel, of each the part of the first rank.
    /// </summary>
    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Enumerable.Range(0, _layout.Stages).SelectMany(stage =>
            Worker(new(0, stage % _options.StageCount, 0)).Stages[stage].Stage.Weights.Parameters)];

    /// <summary>The ranks.</summary>
    internal RankGrid Grid => _layout.Grid;

    /// <inheritdoc/>
    public bool IsFirst => true;

    /// <inheritdoc/>
    public GptShape Shape { get; }

    /// <summary>The rank at a place.</summary>
    internal RankWorker Worker(RankPosition position) => _workers[_layout.Grid.RankAt(position)];

    /// <inheritdoc/>
    public double Evaluate(IReadOnlyList<TokenBatch> batches, StepPlan plan)
    {
        PlanCheck.Check(plan, batches, _options, Shape);
        return OnAllRanks(worker => worker.Evaluate(plan, batches))[0];
    }

    /// <inheritdoc/>
    public LayerModes Modes => _workers[0].Frozen.Layers;

    /// <inheritdoc/>
    public void Freeze(LayerModes modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        var frozen = new FrozenParts(modes);
        frozen.ThrowIfNotOf(Shape.Layers, nameof(modes));
        CacheCheck.Check(frozen, _options, _layout);
        OnAllRanks(worker => worker.Frozen = frozen);
    }

    /// <inheritdoc/>
    public TrainingProgress Progress
    {
        get => _workers[0].Progress;
        set => OnAllRanks(worker => worker.Progress = value);
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
        OnAllRanks(worker => worker.Load(StateTransfer.Weights, source));
    }

    /// <inheritdoc/>
    public void StoreWeights(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        OnAllRanks(worker => worker.Store(StateTransfer.Weights, sink));
    }

    /// <inheritdoc/>
    public void LoadMoments(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        OnAllRanks(worker => worker.Load(StateTransfer.Moments, source));
    }

    /// <inheritdoc/>
    public void StoreMoments(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        OnAllRanks(worker => worker.Store(StateTransfer.Moments, sink));
    }

    /// <inheritdoc/>
    public string Agree(string text) => text;

    /// <inheritdoc/>
    public IReadOnlyList<Bytes> GatherPeakMemory() =>
        [.. Enumerable.Range(0, _options.StageCount)
            .Select(device => Worker(new(0, device, 0)).PeakMemory).OfType<Bytes>()];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _threads.Concat<IDisposable>(_workers).Append(_mesh))
        {
            part.Dispose();
        }
    }

    private StepResult Run(IReadOnlyList<TokenBatch> batches, StepPlan plan, bool update)
    {
        PlanCheck.Check(plan, batches, _options, Shape);
        var start = Stopwatch.GetTimestamp();
        var trimmed = _workers[0].Trimmed(plan);
        var results = OnAllRanks(worker => worker.Run(trimmed, batches, update, start));
        var stepTime = new Milliseconds(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        var timeline = new Timeline(Enumerable.Range(0, _options.StageCount)
            .Select(device => results[_layout.Grid.RankAt(new(0, device, 0))].Times));
        return results[0].ToStepResult(timeline, stepTime);
    }

    private void OnAllRanks(Action<RankWorker> work) => OnAllRanks(worker =>
    {
        work(worker);
        return true;
    });

    /// <summary>Runs something on each rank's thread, and waits for all of them.</summary>
    private T[] OnAllRanks<T>(Func<RankWorker, T> work)
    {
        var results = _threads.Select((thread, rank) => thread.Run(() => OnRank(rank, work))).ToArray();
        var allDone = Task.WhenAll(results);
        ((IAsyncResult)allDone).AsyncWaitHandle.WaitOne();
        return allDone.IsCompletedSuccessfully ? allDone.Result : throw Failure(results);
    }

    private T OnRank<T>(int rank, Func<RankWorker, T> work)
    {
        try
        {
            return work(_workers[rank]);
        }
        catch
        {
            _mesh.GiveUp(); // before the other ranks wait for ever for what this one will not send
            throw;
        }
    }

    private StageFailedException Failure(Task[] results)
    {
        _mesh.Reset();
        var failed = Array.FindIndex(results, result => result.IsFaulted);
        return new StageFailedException(
            _layout.Grid.PositionOf(failed).Device, results[failed].Exception!.InnerException!);
    }
}
