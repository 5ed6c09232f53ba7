namespace TeraPipe.Profiler.Transfers;

/// <summary>Which messages are measured, and how well.</summary>
internal sealed record TransferSettings
{
    /// <summary>Between two threads of a process, which hand tensors over.</summary>
    public const string InProcess = "in-process";

    /// <summary>Between two processes of this machine, from CPU to CPU.</summary>
    public const string Gloo = "gloo";

    /// <summary>Between two processes of this machine, from GPU to GPU.</summary>
    public const string Nccl = "nccl";

    /// <summary>What carries the messages; each is measured after the other.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [InProcess, Gloo];

    /// <summary>Of the shortest message.</summary>
    public long LeastBytes { get; init; } = 1 << 10;

    /// <summary>Of the longest message; each is four times as long as the one before.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>Enough is when the median's 95 % confidence interval reaches at most this share of it to either side.
    /// </summary>
    public double Precision { get; init; } = 0.02;

    /// <summary>No further messages of a length are sent after so long.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Messages of a length after which it is left as it is, however much their times vary.</summary>
    public int MostRuns { get; init; } = 1000;

    /// <summary>The lengths, shortest first.</summary>
    public IEnumerable<long> Lengths()
    {
        for (var bytes = LeastBytes; bytes <= MostBytes; bytes *= 4)
        {
            yield return bytes;
        }
    }
}
