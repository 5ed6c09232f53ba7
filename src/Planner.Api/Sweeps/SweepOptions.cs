using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Limits of sweeps; the section "Sweeps" of the configuration.</summary>
internal sealed class SweepOptions
{
    public const string Section = "Sweeps";

    /// <summary>Most configurations of one sweep; each is a row that is kept.</summary>
    [Range(1, 1_000_000)]
    public int MaxConfigurations { get; init; } = 20_000;

    /// <summary>More configurations than these are an operation, whether the client asks for one or not.</summary>
    [Range(1, 1_000_000)]
    public int MaxConfigurationsInRequest { get; init; } = 2_000;
}
