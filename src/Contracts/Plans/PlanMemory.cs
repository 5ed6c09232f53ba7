namespace TeraPipe.Contracts.Plans;

/// <summary>What each device needs at the moment at which it needs the most.</summary>
public sealed record PlanMemory
{
    /// <summary>What a device has, in bytes; missing where nobody said.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>What the device needs that needs the most, in bytes.</summary>
    public required long MostBytes { get; init; }

    /// <summary>All devices of the pipeline; those that follow each other and need the same are one entry.</summary>
    public required IReadOnlyList<PlanDeviceMemory> Devices { get; init; }

    /// <summary>What these numbers take for granted.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}
