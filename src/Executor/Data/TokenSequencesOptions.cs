namespace TeraPipe.Executor.Data;

/// <summary>Which sequences are made of a token file, and in which order.</summary>
public sealed record TokenSequencesOptions
{
    /// <summary>L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Another seed, another order.</summary>
    public required int Seed { get; init; }

    /// <summary>The last windows of the file, which are never trained on.</summary>
    public int HeldOut { get; init; }

    /// <summary>Documents within a sequence are told apart: attention will not cross their borders.</summary>
    public bool Packed { get; init; }
}
