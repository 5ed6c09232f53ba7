namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A form of an architecture's checkpoints.</summary>
/// <param name="IsVariant">
/// Whether it has the rarer of two forms: of GPT-2 names without the prefix "transformer.", of Llama Phi-3's fused
/// matrices.
/// </param>
/// <param name="IsTied">Whether the head's matrix is the embedding's.</param>
internal readonly record struct TableForm(bool IsVariant, bool IsTied);
