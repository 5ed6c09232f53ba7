using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Contracts.Plans;

/// <summary>What a plan's numbers rest on, and how true that is.</summary>
public sealed record PlanBasis
{
    /// <summary>
    /// "measured", "estimated" (from a datasheet, or composed from other measurements) or "adjusted" (by what a run
    /// observed).
    /// </summary>
    public required string Provenance { get; init; }

    /// <summary>What was measured on, with which driver and software.</summary>
    public required Device Device { get; init; }

    /// <summary>Number format of the activations and weights.</summary>
    public required string Dtype { get; init; }

    /// <summary>In words, which latency model predicts what a slice costs.</summary>
    public required string LatencyModel { get; init; }

    /// <summary>
    /// How the candidates compare, by the errors that decided; missing where the layer was not measured.
    /// </summary>
    public string? LatencyModelReason { get; init; }

    /// <summary>The model's expected error; missing where the layer was not measured.</summary>
    public ErrorsByPlace? ExpectedError { get; init; }

    /// <summary>
    /// Standard error of a measured time as a share of it, in the mean over all points; missing where the layer was not
    /// measured.
    /// </summary>
    public double? NoiseLevel { get; init; }

    /// <summary>
    /// How the noise is known: "told" (spread and samples of every point), "residuals" (how far points lie from the
    /// line between their neighbours) or "unknown" (points are taken to be exact); missing where the layer was not
    /// measured.
    /// </summary>
    public string? NoiseSource { get; init; }

    /// <summary>What the latencies take for granted.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}
