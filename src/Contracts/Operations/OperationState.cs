namespace TeraPipe.Contracts.Operations;

/// <summary>The states of an operation, as the JSON says them.</summary>
public static class OperationState
{
    /// <summary>It waits for its turn.</summary>
    public const string Queued = "queued";

    /// <summary>A service works on it.</summary>
    public const string Running = "running";

    /// <summary>It ended, and made what was asked for.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It ended, and its problem says why nothing was made.</summary>
    public const string Failed = "failed";

    /// <summary>It ended because somebody asked to cancel it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them, in the order in which an operation goes through them.</summary>
    public static IReadOnlyList<string> All { get; } = [Queued, Running, Succeeded, Failed, Cancelled];

    /// <summary>Whether nothing changes any more.</summary>
    public static bool IsEnd(string state) => state is Succeeded or Failed or Cancelled;
}
