namespace TeraPipe.Profiler.Session;

/// <summary>Which points a run was asked for.</summary>
internal sealed class DesignSettings
{
    /// <summary>"adaptive" or "grid".</summary>
    public required string Kind { get; init; }

    /// <summary>Sizes in sequences, none twice.</summary>
    public required IReadOnlyList<int> MicroBatches { get; init; }

    /// <summary>What every slice and context is a multiple of, g; divides the sequence.</summary>
    public required int GrainTokens { get; init; }

    /// <summary>Of an adaptive design: for plans of how many stages it measures, K.</summary>
    public IReadOnlyList<int> StageCounts { get; init; } = [4, 16];

    /// <summary>Of an adaptive design: it ends when the plans' regret is at most this share, with 95 %.</summary>
    public double Regret { get; init; } = 0.005;

    /// <summary>How many points are measured that belong to no profile.</summary>
    public int HeldOut { get; init; }
}
