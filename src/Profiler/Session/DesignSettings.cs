namespace TeraPipe.Profiler.Session;

/// <summary>Which points a run was asked for.</summary>
internal sealed class DesignSettings
{
    /// <summary>"grid".</summary>
    public required string Kind { get; init; }

    /// <summary>Sizes in sequences, none twice.</summary>
    public required IReadOnlyList<int> MicroBatches { get; init; }

    /// <summary>What every slice and context is a multiple of, g; divides the sequence.</summary>
    public required int GrainTokens { get; init; }
}
