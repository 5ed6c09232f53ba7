namespace TeraPipe.Executor.Transport;

/// <summary>
/// How ranks are numbered: replica · devices · degree + device · degree + shard, so that the ranks that exchange most,
/// those of a tensor-parallel group, stand side by side.
/// </summary>
/// <param name="Replicas">Data-parallel degree, D.</param>
/// <param name="Devices">Devices of a pipeline, each with one stage or several virtual ones.</param>
/// <param name="Shards">Tensor-parallel degree.</param>
internal sealed record RankGrid(int Replicas, int Devices, int Shards)
{
    /// <summary>Ranks in all.</summary>
    public int WorldSize => Replicas * Devices * Shards;

    /// <exception cref="ArgumentException">There are more or fewer processes than ranks.</exception>
    public void ThrowIfNotOf(int processes)
    {
        if (processes != WorldSize)
        {
            throw new ArgumentException(
                $"WORLD_SIZE is {processes}; a pipeline of {Devices} devices, {Replicas} times, with {Shards} ranks "
                + $"for each layer takes {WorldSize}.");
        }
    }

    /// <exception cref="ArgumentException">There are fewer processes than ranks.</exception>
    public void ThrowIfMoreThan(int processes)
    {
        if (processes < WorldSize)
        {
            throw new ArgumentException(
                $"A pipeline of {Devices} devices, {Replicas} times, with {Shards} ranks for each layer takes "
                + $"{WorldSize} processes; this run has {processes}.");
        }
    }

    /// <summary>Whether it has such a rank; of the processes past its ranks each is idle.</summary>
    public bool Has(int rank) => rank < WorldSize;

    /// <summary>Where a rank stands.</summary>
    public RankPosition PositionOf(int rank) => new(rank / (Devices * Shards), rank / Shards % Devices, rank % Shards);

    /// <summary>Who stands there.</summary>
    public int RankAt(RankPosition position) =>
        (((position.Replica * Devices) + position.Device) * Shards) + position.Shard;

    /// <summary>The tensor-parallel group of a position: ranks with the same layers of the same replica.</summary>
    public int[] TensorParallelGroup(RankPosition position) =>
        [.. Enumerable.Range(0, Shards).Select(shard => RankAt(position with { Shard = shard }))];

    /// <summary>The data-parallel group of a position: ranks with the same part of the same layers.</summary>
    public int[] DataParallelGroup(RankPosition position) =>
        [.. Enumerable.Range(0, Replicas).Select(replica => RankAt(position with { Replica = replica }))];
}
