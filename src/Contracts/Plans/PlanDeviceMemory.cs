namespace TeraPipe.Contracts.Plans;

/// <summary>
/// What one device needs, part by part, or each of several alike. With tensor parallelism it is one device of the
/// group.
/// </summary>
public sealed record PlanDeviceMemory
{
    /// <summary>The first of these devices, from 0: its place in the pipeline.</summary>
    public required int FirstDevice { get; init; }

    /// <summary>The last of these devices; the first where it is one.</summary>
    public required int LastDevice { get; init; }

    /// <summary>The parameters as the layers compute with them, in bytes.</summary>
    public required long WeightsBytes { get; init; }

    /// <summary>The parameters' gradients, in bytes.</summary>
    public required long GradientsBytes { get; init; }

    /// <summary>Moments and master copies, or this replica's share of them, in bytes.</summary>
    public required long OptimizerStateBytes { get; init; }

    /// <summary>What slices hold between their forward and their backward, in bytes.</summary>
    public required long ActivationsBytes { get; init; }

    /// <summary>Keys and values of the slices in flight, and the gradients left for them, in bytes.</summary>
    public required long KeysAndValuesBytes { get; init; }

    /// <summary>What a single action needs for its time, in bytes.</summary>
    public required long WorkspaceBytes { get; init; }

    /// <summary>All parts together, in bytes.</summary>
    public required long TotalBytes { get; init; }
}
