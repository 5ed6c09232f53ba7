namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Dynamic loss scaling (Micikevicius et al. 2018, arXiv 1710.03740, section 3.2): the loss, and so every gradient, is
/// multiplied by a factor that keeps small gradients from vanishing in float16. A step whose gradients overflow is left
/// out and the factor falls; after enough steps without one it rises. Factors of two round nothing.
/// </summary>
public sealed record LossScaling
{
    /// <summary>The factor of the first step.</summary>
    public double InitialScale { get; init; } = 65_536;

    /// <summary>By how much it rises.</summary>
    public double GrowthFactor { get; init; } = 2;

    /// <summary>By how much it falls, below 1.</summary>
    public double BackoffFactor { get; init; } = 0.5;

    /// <summary>After so many steps in a row without an overflow it rises.</summary>
    public int GrowthInterval { get; init; } = 2000;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(InitialScale, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(GrowthFactor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BackoffFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(BackoffFactor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GrowthInterval, 1);
    }
}
