using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>The errors of a place or region.</summary>
/// <param name="Place">Which.</param>
/// <param name="Errors">Null: the model answered for none of its points.</param>
internal sealed record PlacedError(string Place, ErrorSummary? Errors);
