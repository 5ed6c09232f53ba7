namespace TeraPipe.Planning.Memory;

/// <summary>
/// What one device of a pipeline needs, part by part, at the moment at which it needs the most. It holds one stage, or
/// several interleaved ones; with tensor parallelism it is one device of the stage's group.
/// </summary>
public sealed class DeviceMemory
{
    /// <summary>Its place in the pipeline, from 0.</summary>
    public required int Device { get; init; }

    /// <summary>The stages that it holds.</summary>
    public required IReadOnlyList<int> Stages { get; init; }

    /// <summary>The parameters as the layers compute with them.</summary>
    public required Bytes Weights { get; init; }

    /// <summary>The parameters' gradients.</summary>
    public required Bytes Gradients { get; init; }

    /// <summary>Moments and master copies, or this replica's share of them.</summary>
    public required Bytes OptimizerState { get; init; }

    /// <summary>What slices hold between their forward and their backward, without keys and values.</summary>
    public required Bytes Activations { get; init; }

    /// <summary>Keys and values of the slices in flight, and the gradients that later slices left for them.</summary>
    public required Bytes KeysAndValues { get; init; }

    /// <summary>
    /// What is reserved, and what a single action needs for its time: what it receives and sends, and what it computes
    /// again.
    /// </summary>
    public required Bytes Workspace { get; init; }

    /// <summary>Each part with its name, in this order always.</summary>
    public IReadOnlyList<(string Name, Bytes Bytes)> Parts =>
    [
        ("weights", Weights),
        ("gradients", Gradients),
        ("optimiser state", OptimizerState),
        ("activations in flight", Activations),
        ("keys and values", KeysAndValues),
        ("workspace", Workspace),
    ];

    /// <summary>The part that takes the most.</summary>
    public (string Name, Bytes Bytes) LargestPart => Parts.MaxBy(part => part.Bytes);

    /// <summary>All parts together.</summary>
    public Bytes Total => Weights + Gradients + OptimizerState + Activations + KeysAndValues + Workspace;

    /// <summary>What it needs whatever is in flight.</summary>
    public Bytes Static => Weights + Gradients + OptimizerState;
}
