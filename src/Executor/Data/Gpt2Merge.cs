namespace TeraPipe.Executor.Data;

/// <summary>A rule: two tokens that stand side by side become one.</summary>
/// <param name="Rank">Rules with a smaller rank come first.</param>
/// <param name="Token">What they become.</param>
internal readonly record struct Gpt2Merge(int Rank, int Token);
