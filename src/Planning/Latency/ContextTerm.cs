namespace TeraPipe.Planning.Latency;

/// <summary>What one context adds to the time of a slice of l tokens: OffsetMs + l · MsPerToken.</summary>
internal readonly record struct ContextTerm(double OffsetMs, double MsPerToken);
