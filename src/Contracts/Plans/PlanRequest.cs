namespace TeraPipe.Contracts.Plans;

/// <summary>Body of POST /v1/plans. Every field may be missing: this is what was sent, not what was meant.</summary>
public sealed record PlanRequest
{
    /// <summary>A model of the catalogue.</summary>
    public string? Model { get; init; }

    /// <summary>The profile to plan on: its id or its name.</summary>
    public string? Profile { get; init; }

    /// <summary>Pipeline stages, K; divides the model's layers.</summary>
    public int? Stages { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public int? SequenceTokens { get; init; }

    /// <summary>Every slice is a multiple of it, g; divides sequenceTokens.</summary>
    public int? GrainTokens { get; init; }

    /// <summary>Sequences in one step and replica, B; 1 when it is missing.</summary>
    public int? BatchSequences { get; init; }

    /// <summary>
    /// Devices that share each layer; 1 when it is missing. A measured profile must have been measured with it.
    /// </summary>
    public int? TensorParallelDegree { get; init; }
}
