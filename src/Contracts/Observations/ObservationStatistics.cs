namespace TeraPipe.Contracts.Observations;

/// <summary>Predicted against observed, over all observations of one slicing of a plan.</summary>
public sealed record ObservationStatistics
{
    /// <summary>What the plan predicts for a step of this slicing, in milliseconds.</summary>
    public required double PredictedStepMs { get; init; }

    /// <summary>How many steps were observed.</summary>
    public required long Count { get; init; }

    /// <summary>Of whole steps; missing where none was told.</summary>
    public DeviationStatistics? Step { get; init; }

    /// <summary>Of forwards: each is the sum of a step's told slices against that of their predictions.</summary>
    public DeviationStatistics? Forward { get; init; }

    /// <summary>Of backwards, in the same way.</summary>
    public DeviationStatistics? Backward { get; init; }
}
