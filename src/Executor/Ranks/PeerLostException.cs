namespace TeraPipe.Executor.Ranks;

/// <summary>
/// The run cannot go on without a rank that has died, has stopped, or has failed; all ranks name the same one. A rank
/// that was stopped and runs again is told of itself.
/// </summary>
public sealed class PeerLostException : Exception
{
    internal PeerLostException(Verdict verdict, Awaited? awaited)
        : base(Text(verdict, awaited)) =>
        (Rank, Reason, WaitedFor) = (verdict.Rank, verdict.Reason, awaited?.What);

    /// <summary>Who is lost.</summary>
    public int Rank { get; }

    /// <summary>How that showed.</summary>
    public string Reason { get; }

    /// <summary>What this rank waited for when it heard of it; null when it waited for nothing.</summary>
    public string? WaitedFor { get; }

    private static string Text(Verdict verdict, Awaited? awaited) =>
        $"Rank {verdict.Rank} is lost: {verdict.Reason}."
        + (awaited is null ? "" : $" This rank was waiting for {awaited.What}.");
}
