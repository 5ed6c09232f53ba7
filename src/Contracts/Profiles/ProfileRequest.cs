namespace TeraPipe.Contracts.Profiles;

/// <summary>
/// Body of POST /v1/profiles: either measurements of one layer, or a datasheet. Every field may be missing: this is
/// what was sent, not what was meant.
/// </summary>
public sealed record ProfileRequest
{
    /// <summary>A name to ask for it by; optional, unique. Lower-case letters, digits, '.', '-' and '_'.</summary>
    public string? Name { get; init; }

    /// <summary>What was measured on.</summary>
    public Device? Device { get; init; }

    /// <summary>"float64", "float32", "bfloat16" or "float16".</summary>
    public string? Dtype { get; init; }

    /// <summary>Devices that share each layer; 1 when it is missing.</summary>
    public int? TensorParallelDegree { get; init; }

    /// <summary>The layer that was measured; missing with a datasheet, which serves every shape.</summary>
    public LayerShape? Layer { get; init; }

    /// <summary>Optimiser step of one layer's parameters, in milliseconds; missing when it was not measured.</summary>
    public double? LayerOptimizerMs { get; init; }

    /// <summary>
    /// The id of a profile, where these are its times corrected by what a run observed; missing where they are as they
    /// were measured.
    /// </summary>
    public string? AdjustedFrom { get; init; }

    /// <summary>
    /// What the times were composed of, for example "operator tables", where the layer itself was not measured: all its
    /// latencies are then "estimated". Missing where it was measured.
    /// </summary>
    public string? EstimatedFrom { get; init; }

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

    /// <summary>What was measured, in any order; no point twice. A slice length that is measured after some context is
    /// measured after every measured context that still fits the longest sequence, so that the table has no gap; other
    /// lengths are measured without context only.</summary>
    public IReadOnlyList<Measurement>? Measurements { get; init; }

    /// <summary>The datasheet; missing where there are measurements.</summary>
    public Datasheet? Datasheet { get; init; }
}
