namespace TeraPipe.Executor.Model;

/// <summary>What attention multiplies, or the gradients of it; heads of all sequences in one dimension.</summary>
/// <param name="Queries">[b · heads, l, d].</param>
/// <param name="Keys">[b · heads, c + l, d].</param>
/// <param name="Values">As the keys.</param>
internal readonly record struct AttentionOperands(Tensor Queries, Tensor Keys, Tensor Values);
