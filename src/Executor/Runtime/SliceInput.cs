namespace TeraPipe.Executor.Runtime;

/// <summary>One slice of a micro-batch as every part of the model sees it.</summary>
/// <param name="Tokens">The slice's, [b, l], int64; what the first stage begins with.</param>
/// <param name="Targets">The token after each of them, [b, l], int64; what the last stage compares with.</param>
/// <param name="ContextTokens">Tokens of the sequence before it, c.</param>
/// <param name="StepTokens">Tokens of the whole step: the losses of its slices add up to the mean over all.</param>
internal sealed record SliceInput(Tensor Tokens, Tensor Targets, int ContextTokens, long StepTokens);
