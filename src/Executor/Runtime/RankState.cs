using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a rank keeps between steps, on its ways in and out: to files, and to other ranks.</summary>
/// <param name="stages">The rank's, by their numbers.</param>
/// <param name="position">Where the rank stands.</param>
/// <param name="transport">The way to the others.</param>
/// <param name="loaded">Hears that something is loaded from outside.</param>
internal sealed class RankState(
    IReadOnlyDictionary<int, TrainedStage> stages, RankPosition position, IRankTransport transport, Action loaded)
{
    /// <summary>Takes this rank's part of everything that a kind of source has.</summary>
    public void Load(IReadOnlyList<StateTensor> which, IWeightSource source)
    {
        loaded();
        foreach (var stage in stages.Values)
        {
            foreach (var tensor in which)
            {
                StateTransfer.Load(stage, tensor, source, transport.TensorParallel);
            }
        }
    }

    /// <summary>Gives everything of its stages to the sink, if it is the first rank of those that have them; waits
    /// until all ranks are done.</summary>
    public void Store(StateTensor[] which, IWeightSink sink)
    {
        foreach (var (number, stage) in stages)
        {
            StateTransfer.Store(
                number, stage, which, sink,
                (transport.TensorParallel, position is { Replica: 0, Shard: 0 }));
        }

        OfAll(0);
    }

    /// <summary>All that it keeps between two steps; all replicas call it. Nothing is trained until it is disposed.
    /// </summary>
    public HeldState Hold() => HeldState.Of(stages.Values);

    /// <summary>Takes a part's state from a rank that had it.</summary>
    /// <param name="part">Of the model.</param>
    /// <param name="state">What is kept of it, so many numbers; in the dispose scope.</param>
    public void Take(int part, Func<StateTensor, long, Tensor> state)
    {
        using var unrecorded = no_grad();
        var (stage, number) = stages.Values
            .SelectMany(stage => stage.Stage.Parts.Select((_, i) => (Stage: stage, Number: i)))
            .First(of => of.Stage.Stage.NumberOf(of.Number) == part);
        var weights = stage.Stage.Weights;
        foreach (var kind in HeldState.Kinds)
        {
            using var scope = NewDisposeScope();
            stage.Optimizer.Take(number, kind, state(kind, weights.PartEnds[number] - weights.PartStart(number)));
        }
    }

    /// <summary>
    /// The sum of what each replica's last device has; and no rank begins anything else before all are here.
    /// </summary>
    public double OfAll(double part)
    {
        using var sum = full(1, position.Shard == 0 ? part : 0, dtype: ScalarType.Float64);
        transport.World.AllReduce(sum).Wait();
        return sum.item<double>();
    }
}
