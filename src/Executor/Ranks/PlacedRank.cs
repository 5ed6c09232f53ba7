using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// This process's place in a model in one generation. With fewer ranks than processes the last ones are idle: they have
/// no part of the model, and wait with the others for the end of each step.
/// </summary>
internal sealed class PlacedRank : IDisposable
{
    private readonly C10dGroups _groups;
    private readonly C10dTransport _transport;
    private readonly RankWatch _watch;
    private readonly int _rank;

    /// <summary>Joins the groups of the generation; waits until all ranks are there.</summary>
    /// <param name="shape">The whole model.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="rank">Which process this is.</param>
    /// <param name="groups">The generation's; taken over.</param>
    /// <param name="entering">Hears of each part of a step.</param>
    public PlacedRank(
        GptShape shape, PipelineOptions options, int rank, C10dGroups groups, Action<string>? entering)
    {
        (Options, _rank, _groups, _watch) = (options, rank, groups, groups.Watch);
        Layout = new StageLayout(shape, options);
        _transport = new C10dTransport(Layout, rank, options.Placement, groups, _watch);
        Worker = new RankWorker(shape, options, Layout, rank, _transport) { Entering = entering };
    }

    /// <summary>How the model is trained.</summary>
    public PipelineOptions Options { get; }

    /// <summary>Who has which layers.</summary>
    public StageLayout Layout { get; }

    /// <summary>How often the model was placed in another way before.</summary>
    public int Generation => _groups.Generation;

    /// <summary>Where this rank stands; past the last replica if it is idle.</summary>
    public RankPosition Position => Layout.Grid.PositionOf(_rank);

    /// <summary>All processes.</summary>
    public ICommunicator World => _transport.World;

    /// <summary>This rank's part of the model.</summary>
    public RankWorker Worker { get; }

    /// <summary>
    /// Takes over what this rank needs of the state of another generation, and gives others what they need; all
    /// processes call it. The other generation keeps its own.
    /// </summary>
    public void TakeOver(PlacedRank before)
    {
        using var held = before.Worker.State.Hold();
        var moves = PlacementDifference.Between(before.Layout, Layout);
        var isAlone = moves.All(move => move.IsStay);
        using var courier = isAlone ? null : new StateCourier(_groups.Join("state", _groups.All), _rank, _watch);
        foreach (var (number, move) in moves.Index())
        {
            if (move.To == _rank)
            {
                Worker.State.Take(move.Part, (kind, count) => move.IsStay
                    ? held.Of(move.Part, kind).alias()
                    : courier!.Receive(move, (number, kind), empty(
                        count, dtype: Options.Placement.Dtype.Wide(), device: Options.Placement.Device)));
            }
            else if (move.From == _rank)
            {
                courier!.Send(move, number, held);
            }
        }

        courier?.Wait();
        Worker.Progress = before.Worker.Progress;
        using var ready = zeros(1, dtype: ScalarType.Float64);
        World.AllReduce(ready).Wait(); // nobody needs the other generation any more
    }

    /// <inheritdoc/>
    public void Dispose() => Worker.Dispose();
}
