namespace TeraPipe.Contracts.Service;

/// <summary>Answer to a health check that succeeds; one that fails is a problem.</summary>
/// <param name="Status">"live" or "ready".</param>
public sealed record HealthResponse(string Status);
