namespace TeraPipe.Contracts.Profiles;

/// <summary>What a model is made of beside its layers.</summary>
public sealed record PartMeasurements
{
    /// <summary>Tokens in the vocabulary that embedding and head were measured with.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>The embedding, tokens and positions to activations, by how many tokens there are.</summary>
    public IReadOnlyList<PartMeasurement>? Embedding { get; init; }

    /// <summary>The head and the loss, by how many tokens there are.</summary>
    public IReadOnlyList<PartMeasurement>? Head { get; init; }

    /// <summary>Optimiser step for each million of parameters, in milliseconds.</summary>
    public double? OptimizerMsPerMillionParameters { get; init; }
}
