using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Ranks;

/// <summary>What a rank keeps from step to step: what of it is frozen, where it is placed, and all that is stored.
/// </summary>
public sealed partial class RankProcess
{
    /// <inheritdoc/>
    public LayerModes Modes => Worker.Frozen.Layers;

    /// <inheritdoc/>
    public void Freeze(LayerModes modes)
    {
        var frozen = FrozenParts.Of(modes, Shape, Placed.Options);
        Thread.Run(() =>
        {
            Consensus.ThrowIfOther(frozen.ToString(), _environment.Rank, Placed.World);
            Worker.Frozen = frozen;
        });
    }

    /// <inheritdoc/>
    public int Generation => Placed.Generation;

    /// <inheritdoc/>
    public void Replan(PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ReplanCheck.Check(Placed.Options, Own(options));
        var layout = new StageLayout(Shape, options);
        layout.Grid.ThrowIfMoreThan(_environment.WorldSize);
        CacheCheck.Check(Worker.Frozen, options, layout);
        var asked = Fingerprint.Of(Shape, options, _environment, plan: null);
        Thread.Run(() =>
        {
            var before = Placed;
            Consensus.ThrowIfOther(asked, _environment.Rank, before.World);
            _rankOptions.Entering?.Invoke("replan");
            var next = Place(options, Generation + 1); // if it fails, this process can only end
            next.TakeOver(before);
            before.Dispose();
            _placed = next;
        });
    }

    /// <inheritdoc/>
    public TrainingProgress Progress
    {
        get => Worker.Progress;
        set => Thread.Run(() => Worker.Progress = value);
    }

    /// <inheritdoc/>
    public void LoadWeights(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Thread.Run(() => Worker.State.Load(StateTransfer.Weights, source));
    }

    /// <inheritdoc/>
    public void StoreWeights(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Thread.Run(() => Worker.State.Store(StateTransfer.Weights, sink));
    }

    /// <inheritdoc/>
    public void LoadMoments(IWeightSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Thread.Run(() => Worker.State.Load(StateTransfer.Moments, source));
    }

    /// <inheritdoc/>
    public void StoreMoments(IWeightSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Thread.Run(() => Worker.State.Store(StateTransfer.Moments, sink));
    }
}
