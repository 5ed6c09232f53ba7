using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>One slice of a micro-batch as every part of the model sees it.</summary>
/// <param name="Tokens">The slice's, [b, l], int64; what the first stage begins with.</param>
/// <param name="Targets">The token after each of them, [b, l], int64; what the last stage compares with.</param>
/// <param name="ContextTokens">Tokens of the sequence before it, c.</param>
/// <param name="StepTokens">Tokens of the whole step: the losses of its slices add up to the mean over all.</param>
internal sealed record SliceInput(Tensor Tokens, Tensor Targets, int ContextTokens, long StepTokens)
{
    /// <summary>Tokens of the sequence up to the slice's end, c + l.</summary>
    public int EndTokens => ContextTokens + (int)Tokens.shape[1];

    /// <summary>Where its documents begin; null where every sequence is one.</summary>
    public SliceDocuments? Documents { get; init; }

    /// <summary>Number of its first sequence among all of the step, of all replicas.</summary>
    public long FirstSequence { get; init; }

    /// <summary>What the arithmetic depends on besides.</summary>
    public StepNumbers Numbers { get; init; } = new(Step: 1, LossScale: 1, Seed: 0, DropoutRate: 0);

    /// <summary>Hears of each phase of a part of the model as it begins.</summary>
    public Action<int, Phase>? EnteringPart { get; init; }

    /// <summary>
    /// As the frozen prefix sees it: nothing is dropped, so that what it gives is the same whenever the tokens come
    /// again, and can be cached; and nothing is kept for a backward.
    /// </summary>
    public SliceInput ForFrozenPrefix => this with { Numbers = Numbers with { DropoutRate = 0, HasBackward = false } };

    /// <summary>Some of its sequences, by their places in it.</summary>
    public SliceInput Rows(int first, int count) => this with
    {
        Tokens = Tokens.narrow(0, first, count),
        Targets = Targets.narrow(0, first, count),
        Documents = Documents?.Rows(first, count),
        FirstSequence = FirstSequence + first,
    };

    /// <summary>All tensors: views of the batch.</summary>
    public IEnumerable<Tensor> Tensors =>
        Documents is null ? [Tokens, Targets] : [Tokens, Targets, Documents.Positions, Documents.Counted];
}
