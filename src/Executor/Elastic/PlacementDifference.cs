using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Elastic;

/// <summary>
/// What goes where when a model is placed on its ranks in another way. A rank that has a part already keeps its own;
/// others take it from a replica that has it, and new replicas from different ones in turn.
/// </summary>
internal static class PlacementDifference
{
    /// <summary>A move for every part of every rank of the new layout, in an order that is the same on all ranks.
    /// </summary>
    /// <param name="before">The layout that is left; of as many shards.</param>
    /// <param name="after">The layout that comes.</param>
    public static IReadOnlyList<PartMove> Between(StageLayout before, StageLayout after) =>
    [
        .. Enumerable.Range(0, after.Grid.WorldSize).SelectMany(rank =>
            after.PartsOf(rank).Select(part => new PartMove(part, Source(before, part, rank, after.Grid), rank))),
    ];

    private static int Source(StageLayout before, int part, int rank, RankGrid after)
    {
        var (replica, _, shard) = after.PositionOf(rank);
        var stage = Enumerable.Range(0, before.Stages).First(stage => before.PartsOfStage(stage).Contains(part));
        int[] holders = before.Grid.DataParallelGroup(new RankPosition(0, before.DeviceOf(stage), shard));
        return holders.Contains(rank) ? rank : holders[replica % holders.Length];
    }
}
