namespace TeraPipe.Contracts.Profiles;

/// <summary>A profile, whole. Immutable.</summary>
public sealed record ProfileResponse
{
    /// <summary>What the listing says of it.</summary>
    public required ProfileSummary Summary { get; init; }

    /// <summary>Optimiser step of one layer's parameters, in milliseconds.</summary>
    public double? LayerOptimizerMs { get; init; }

    /// <summary>
    /// The program that measured, with its version, for example "profiler 0.4.0"; missing when it was not told.
    /// </summary>
    public string? MeasuredBy { get; init; }

    /// <summary>
    /// Median time of the calibration kernel, a fixed matrix product that ran between the measurements, in
    /// milliseconds: what a run on a slower or faster machine is compared by. Missing when none ran.
    /// </summary>
    public double? CalibrationMs { get; init; }

    /// <summary>The state that the device was measured in; missing when it was not told.</summary>
    public MeasuringConditions? Conditions { get; init; }

    /// <summary>What else than layers a model is made of; missing when it was not measured.</summary>
    public PartMeasurements? Parts { get; init; }

    /// <summary>How long messages between two devices or ranks take; missing when it was not measured.</summary>
    public IReadOnlyList<TransferMeasurement>? Transfers { get; init; }

    /// <summary>Points that were tried and have no time; missing when there are none.</summary>
    public IReadOnlyList<FailedPoint>? Failures { get; init; }

    /// <summary>What was measured, by micro-batch, slice and context; empty with a datasheet, or where they were not
    /// asked for.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>The datasheet, where nothing was measured.</summary>
    public Datasheet? Datasheet { get; init; }
}
