namespace TeraPipe.Profiler.Machine;

/// <summary>
/// What is profiled, and on what: all that a measuring process must be told, and that a journal is of.
/// </summary>
internal sealed record ProfileSubject
{
    /// <summary>"gpt" or "llama".</summary>
    public required string Architecture { get; init; }

    public required int HiddenSize { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int FeedForwardSize { get; init; }

    /// <summary>Of embedding and head; null: they are not measured.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Length of the longest sequence, L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>"float64", "float32", "bfloat16" or "float16".</summary>
    public required string Dtype { get; init; }

    /// <summary>Devices that share each layer; one share is measured, without what they tell each other.</summary>
    public required int TensorParallelDegree { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public required string Device { get; init; }

    /// <summary>Intra-operator threads on a CPU; no matter on a GPU.</summary>
    public required int Threads { get; init; }
}
