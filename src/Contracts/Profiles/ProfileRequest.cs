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

    /// <summary>What was measured, in any order; no point twice. Every measured slice length is measured after every
    /// measured context that still fits the longest sequence, so that the table has no gap.</summary>
    public IReadOnlyList<Measurement>? Measurements { get; init; }

    /// <summary>The datasheet; missing where there are measurements.</summary>
    public Datasheet? Datasheet { get; init; }
}
