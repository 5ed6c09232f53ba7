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
    private readonly Mailboxes _mailboxes = new();
    private ThreadRanks _ranks;

    /// <exception cref="ArgumentException">The model cannot be shared like that; says why.</exception>
    public Pipeline(GptShape shape, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        NumberFormatCheck.Check(options.Placement);
        Shape = shape;
        _ranks = new ThreadRanks(shape, options, _mailboxes, generation: 0);
    }

    /// <summary>
    /// The parameters of the first replica, first stage first; tensor parallel, of each the part of the first rank.
    /// </summary>
    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Enumerable.Range(0, _ranks.Layout.Stages).SelectMany(stage =>
            Worker(new(0, _ranks.Layout.DeviceOf(stage), 0)).Stages[stage].Stage.Weights.Parameters)];

    /// <summary>The ranks.</summary>
    internal RankGrid Grid => _ranks.Layout.Grid;

    /// <inheritdoc/>
    public bool IsFirst => true;

    /// <inheritdoc/>
    public GptShape Shape { get; }

    /// <inheritdoc/>
    public PipelineOptions Options => _ranks.Options;

    /// <summary>The rank at a place.</summary>
    internal RankWorker Worker(RankPosition position) => _ranks.Worker(position);

    /// <inheritdoc/>
    public double Evaluate(IReadOnlyList<TokenBatch> batches, StepPlan plan)
    {
        PlanCheck.Check(plan, batches, _ranks.Options, Shape);
        return _ranks.Run(worker => worker.Evaluate(plan, batches))[0];
    }

    /// <inheritdoc/>
    public LayerModes Modes => _ranks.First.Frozen.Layers;

    /// <inheritdoc/>
    public void Freeze(LayerModes modes)
    {
        var frozen = FrozenParts.Of(modes, Shape, _ranks.Options);
        _ranks.Run(worker => worker.Frozen = frozen);
    }

    /// <inheritdoc/>
    public int Generation => _ranks.Generation;

    /// <inheritdoc/>
    public void Replan(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ReplanCheck.Check(_ranks.Options, options);
        CacheCheck.Check(_ranks.First.Frozen, options, new StageLayout(Shape, options));
        var next = new ThreadRanks(Shape, options, _mailboxes, Generation + 1);
        try
        {
            next.TakeOver(_ranks);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        using var before = _ranks;
        _ranks = next;
        _mailboxes.Begin(next.Generation);
    }

    /// <inheritdoc/>
    public TrainingProgress Progress
    {
        get => _ranks.First.Progress;
        set => _ranks.Run(worker => worker.Progress = value);
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
        _ranks.Run(worker => worker.State.Load(StateTransfer.Weights, source));
    }

    /// <inheritdoc/>
    public void StoreWeights(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _ranks.Run(worker => worker.State.Store(StateTransfer.Weights, sink));
    }

    /// <inheritdoc/>
    public void LoadMoments(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _ranks.Run(worker => worker.State.Load(StateTransfer.Moments, source));
    }

    /// <inheritdoc/>
    public void StoreMoments(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _ranks.Run(worker => worker.State.Store(StateTransfer.Moments, sink));
    }

    /// <inheritdoc/>
    public string Agree(string text) => text;

    /// <inheritdoc/>
    public IReadOnlyList<Bytes> GatherPeakMemory() =>
        [.. Enumerable.Range(0, _ranks.Options.StageCount)
            .Select(device => Worker(new(0, device, 0)).PeakMemory).OfType<Bytes>()];

    /// <inheritdoc/>
    public void Dispose()
    {
        _ranks.Dispose();
        _mailboxes.Clear();
    }

    private StepResult Run(IReadOnlyList<TokenBatch> batches, StepPlan plan, bool update)
    {
        PlanCheck.Check(plan, batches, _ranks.Options, Shape);
        var start = Stopwatch.GetTimestamp();
        var trimmed = _ranks.First.Trimmed(plan);
        var results = _ranks.Run(worker => worker.Run(trimmed, batches, update, start));
        var stepTime = new Milliseconds(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        var timeline = new Timeline(Enumerable.Range(0, _ranks.Options.StageCount)
            .Select(device => results[_ranks.Layout.Grid.RankAt(new(0, device, 0))].Times));
        return results[0].ToStepResult(timeline, stepTime);
    }
}
