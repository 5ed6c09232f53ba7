namespace TeraPipe.Contracts.Sweeps;

/// <summary>All configurations for one sequence length and one number of sequences a step: they can be compared.
/// </summary>
public sealed record SweepWorkload
{
    /// <summary>Tokens of every sequence, L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Sequences in one step of all replicas together.</summary>
    public required int StepSequences { get; init; }

    /// <summary>Configurations in all.</summary>
    public required int Configurations { get; init; }

    /// <summary>Configurations that can be trained.</summary>
    public required int Feasible { get; init; }

    /// <summary>The others, by what is in the way; none where nothing is.</summary>
    public required IReadOnlyList<SweepObstacleCount> Infeasible { get; init; }

    /// <summary>The fastest configuration; missing where none can be trained.</summary>
    public SweepRowResponse? Best { get; init; }

    /// <summary>
    /// The configurations that no other beats in step time, memory and GPUs at once, fastest first.
    /// </summary>
    public required IReadOnlyList<SweepRowResponse> Front { get; init; }
}
