namespace TeraPipe.Contracts.Client;

/// <summary>How long a stream may be silent, by which clock, and who may end it before.</summary>
internal sealed record Patience(TimeSpan LongestSilence, TimeProvider Clock, CancellationToken Caller);
