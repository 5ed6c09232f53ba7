namespace TeraPipe.Executor.Ranks;

/// <summary>Why a run ended: the rank that is lost, and how that showed.</summary>
internal sealed record Verdict(int Rank, string Reason);
