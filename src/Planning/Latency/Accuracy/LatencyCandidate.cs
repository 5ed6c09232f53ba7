namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>A latency model that might be chosen.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Model">Fitted to all points.</param>
/// <param name="Accuracy">Its cross-validated error.</param>
public sealed record LatencyCandidate(string Name, ILatencyModel Model, LatencyAccuracy Accuracy);
