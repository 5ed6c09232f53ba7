namespace TeraPipe.Planning.Latency;

/// <summary>Why a sequence cannot be cut into slices that a latency model answers for.</summary>
/// <param name="Reached">So far it can be cut, from its beginning.</param>
/// <param name="Reason">A sentence for people: what is missing there.</param>
public sealed record CoverageGap(Tokens Reached, string Reason);
