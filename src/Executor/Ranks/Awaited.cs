namespace TeraPipe.Executor.Ranks;

/// <summary>What a rank waits for.</summary>
/// <param name="What">For example "Activations for stage 2 of slice 0.3 from rank 1".</param>
/// <param name="Ranks">Who has to do something for it; at least one.</param>
internal sealed record Awaited(string What, IReadOnlyList<int> Ranks);
