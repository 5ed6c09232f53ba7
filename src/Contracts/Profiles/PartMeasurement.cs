namespace TeraPipe.Contracts.Profiles;

/// <summary>One measured point of a part that knows no context.</summary>
public sealed record PartMeasurement
{
    /// <summary>Tokens of the slice over all sequences of the micro-batch, b · l.</summary>
    public int? Tokens { get; init; }

    /// <summary>Median forward time, in milliseconds.</summary>
    public double? ForwardMs { get; init; }

    /// <summary>Median backward time, in milliseconds.</summary>
    public double? BackwardMs { get; init; }

    /// <summary>How many runs the medians are of, n.</summary>
    public int? Samples { get; init; }
}
