namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>
/// Errors by place, as different things are wrong in different places. Null: the model answered for no such point.
/// </summary>
/// <param name="Lengths">Of interior points without context: how well a length between measured ones is met. All fitted
/// models are alike there, and carry this error to every length that was not measured.</param>
/// <param name="Interior">Of interior points after some context, of a measured length.</param>
/// <param name="Frontier">Of points that the others do not enclose, and for which a model extrapolates.</param>
public sealed record PlacedErrors(ErrorSummary? Lengths, ErrorSummary? Interior, ErrorSummary? Frontier);
