namespace TeraPipe.Executor.Transport;

/// <summary>A rank's place: which replica, which device of its pipeline, which part of that device's layers.</summary>
internal readonly record struct RankPosition(int Replica, int Device, int Shard)
{
    /// <summary>For example "replica 0, device 1, shard 0".</summary>
    public override string ToString() => $"replica {Replica}, device {Device}, shard {Shard}";
}
