namespace TeraPipe.Executor.Runtime;

/// <summary>One slice of a micro-batch as every part of the model sees it.</summary>
/// <param name="Tokens">The slice's, [b, l], int64; what the first stage begins with.</param>
/// <param name="Targets">The token after each of them, [b, l], int64; what the last stage compares with.</param>
/// <param name="ContextTokens">Tokens of the sequence before it, c.</param>
/// <param name="StepTokens">Tokens of the whole step: the losses of its slices add up to the mean over all.</param>
internal sealed record SliceInput(Tensor Tokens, Tensor Targets, int ContextTokens, long StepTokens)
{
    /// <summary>Where its documents begin; null where every sequence is one.</summary>
    public SliceDocuments? Documents { get; init; }

    /// <summary>Number of its first sequence among all of the step, of all replicas.</summary>
    public long FirstSequence { get; init; }

    /// <summary>What the arithmetic depends on besides.</summary>
    public StepNumbers Numbers { get; init; } = new(Step: 1, LossScale: 1, Seed: 0, DropoutRate: 0);

    /// <summary>All tensors: views of the batch.</summary>
    public IEnumerable<Tensor> Tensors =>
        Documents is null ? [Tokens, Targets] : [Tokens, Targets, Documents.Positions, Documents.Counted];
}
