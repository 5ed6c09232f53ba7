namespace TeraPipe.Planning.Parallelism;

/// <summary>What one GPU has to reach another over: the time of a message is latency + bytes / bandwidth.</summary>
public sealed record NetworkLink
{
    /// <param name="latency">What the least message takes.</param>
    /// <param name="gigabytesPerSecond">Bandwidth of one GPU in one direction, in 10^9 bytes/s.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bandwidth is not positive.</exception>
    public NetworkLink(Milliseconds latency, double gigabytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gigabytesPerSecond);
        (Latency, GigabytesPerSecond) = (latency, gigabytesPerSecond);
    }

    /// <summary>What the least message takes.</summary>
    public Milliseconds Latency { get; }

    /// <summary>Bandwidth of one GPU in one direction, in 10^9 bytes/s.</summary>
    public double GigabytesPerSecond { get; }

    /// <summary>
    /// Sum over a ring of so many GPUs, each ending with the whole sum:
    ///     2 (n − 1) · (latency + bytes / n / bandwidth).
    /// No all-reduce moves fewer bytes (Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for clusters of
    /// workstations", JPDC 69, 2009); some take fewer steps, which counts where messages are small.
    /// </summary>
    public Milliseconds AllReduce(Bytes bytes, int ranks) => 2 * HalfAllReduce(bytes, ranks);

    /// <summary>
    /// Half of an all-reduce: a reduce-scatter, after which each GPU has its share of the sum, or an all-gather, after
    /// which each has everybody's share: (n − 1) · (latency + bytes / n / bandwidth).
    /// </summary>
    public Milliseconds HalfAllReduce(Bytes bytes, int ranks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        var carryingMs = bytes.Count / (double)ranks / (GigabytesPerSecond * 1e6);
        return (ranks - 1) * new Milliseconds(Latency.Value + carryingMs);
    }
}
