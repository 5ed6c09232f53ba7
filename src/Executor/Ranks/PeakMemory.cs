using TeraPipe.Executor.Transport;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Ranks;

/// <summary>Brings the peak memory of all devices of the first replica to all ranks.</summary>
internal static class PeakMemory
{
    /// <param name="own">This rank's.</param>
    /// <param name="devices">Devices of the pipeline.</param>
    /// <param name="position">Where this rank stands.</param>
    /// <param name="world">All ranks.</param>
    /// <returns>[d] is device d's, of its first shard.</returns>
    public static Bytes[] Gather(Bytes own, int devices, RankPosition position, ICommunicator world)
    {
        using var all = zeros([devices], dtype: ScalarType.Int64);
        if (position is { Replica: 0, Shard: 0 })
        {
            all.narrow(0, position.Device, 1).fill_(own.Count);
        }

        world.AllReduce(all).Wait();
        using var data = all.data<long>();
        return [.. data.ToArray().Select(bytes => new Bytes(bytes))];
    }
}
