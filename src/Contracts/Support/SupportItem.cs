namespace TeraPipe.Contracts.Support;

/// <summary>One thing that is missing for plans on measurements.</summary>
/// <param name="Item">"measured-profile", "dtype", "tensor-parallel-degree", "coverage", "optimizer-time" or
/// "cluster-links".</param>
/// <param name="Reason">What is missing, as a sentence.</param>
/// <param name="Command">The command that measures it, to be run on the cluster's device; missing where no command of
/// ours does.</param>
public sealed record SupportItem(string Item, string Reason, string? Command = null);
