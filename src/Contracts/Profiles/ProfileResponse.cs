namespace TeraPipe.Contracts.Profiles;

/// <summary>A profile, whole. Immutable.</summary>
public sealed record ProfileResponse
{
    /// <summary>What the listing says of it.</summary>
    public required ProfileSummary Summary { get; init; }

    /// <summary>Optimiser step of one layer's parameters, in milliseconds.</summary>
    public double? LayerOptimizerMs { get; init; }

    /// <summary>What was measured, by micro-batch, slice and context; empty with a datasheet, or where they were not
    /// asked for.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>The datasheet, where nothing was measured.</summary>
    public Datasheet? Datasheet { get; init; }
}
