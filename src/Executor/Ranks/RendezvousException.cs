namespace TeraPipe.Executor.Ranks;

/// <summary>The ranks of a run did not come together: one is missing, they differ, or were told nonsense.</summary>
public sealed class RendezvousException(string message, Exception? inner = null) : Exception(message, inner);
