namespace TeraPipe.Contracts.Elastic;

/// <summary>Whether the activation cache pays.</summary>
/// <param name="IsOn">Whether to use it.</param>
/// <param name="Obstacle">
/// What speaks against it: "none", "not-asked" (the run was registered without cache), "nothing-frozen",
/// "no-pass-left", "augmented", "tied-embedding", "tensor-parallel", "too-large" or "no-gain".
/// </param>
/// <param name="SavedMs">What it saves until the end, writing taken off, in milliseconds; 0 where it stays off.</param>
public sealed record ElasticCacheAdvice(bool IsOn, string Obstacle, double SavedMs);
