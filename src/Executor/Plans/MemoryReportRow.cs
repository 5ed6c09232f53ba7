namespace TeraPipe.Executor.Plans;

/// <summary>One device's memory: what the plan predicts, part by part, and what was measured. All in bytes.</summary>
public sealed record MemoryReportRow
{
    /// <summary>Its place in the pipeline, from 0.</summary>
    public required int Device { get; init; }

    /// <summary>All parts together.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>The most that was in use at a time.</summary>
    public required long MeasuredBytes { get; init; }

    /// <summary>Measured over predicted; missing where nothing is predicted.</summary>
    public double? Ratio { get; init; }

    /// <summary>The parameters as the layers compute with them.</summary>
    public required long WeightsBytes { get; init; }

    /// <summary>The parameters' gradients.</summary>
    public required long GradientsBytes { get; init; }

    /// <summary>Moments and master copies, or this replica's share of them.</summary>
    public required long OptimizerStateBytes { get; init; }

    /// <summary>What slices hold between their forward and their backward.</summary>
    public required long ActivationsBytes { get; init; }

    /// <summary>Keys and values of the slices in flight, and the gradients left for them.</summary>
    public required long KeysAndValuesBytes { get; init; }

    /// <summary>What is reserved, and what a single action needs for its time.</summary>
    public required long WorkspaceBytes { get; init; }
}
