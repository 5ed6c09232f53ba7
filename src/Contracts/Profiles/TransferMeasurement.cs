namespace TeraPipe.Contracts.Profiles;

/// <summary>One measured message between two devices or ranks.</summary>
public sealed record TransferMeasurement
{
    /// <summary>What carries it: "in-process", "gloo" or "nccl".</summary>
    public string? Transport { get; init; }

    /// <summary>Length of the message, in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>Median time from its sending to its arrival, half of a round trip, in milliseconds.</summary>
    public double? TransferMs { get; init; }

    /// <summary>Half the interquartile range of that, in milliseconds.</summary>
    public double? SpreadMs { get; init; }

    /// <summary>How many runs the median is of, n.</summary>
    public int? Samples { get; init; }
}
