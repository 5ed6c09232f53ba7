namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>How a simulated machine errs; shares of the time, standard deviations where nothing else is said.</summary>
internal sealed record NoisyMachine
{
    /// <summary>How many times as long everything takes as on the machine that the truth is of.</summary>
    public double Slowdown { get; init; } = 1;

    /// <summary>From one repetition to the next.</summary>
    public double Within { get; init; } = 0.02;

    /// <summary>From one visit of a point to the next.</summary>
    public double Visit { get; init; } = 0.015;

    /// <summary>From one process to the next: of each phase, and of the calibration kernel.</summary>
    public double Run { get; init; } = 0.005;

    /// <summary>Share of the repetitions that are disturbed, and take from a little to several times longer.</summary>
    public double Outliers { get; init; } = 0.02;

    /// <summary>Share of the visits that are disturbed as a whole.</summary>
    public double DisturbedVisits { get; init; } = 0.01;

    /// <summary>How often other programs take the processor away, in each millisecond of work; for 20 ms each time.
    /// </summary>
    public double Interruptions { get; init; }

    /// <summary>How far the machine's speed swings to either side, over minutes.</summary>
    public double Drift { get; init; } = 0.05;

    /// <summary>One of the kind that a gate meets, noisier or quieter.</summary>
    public static NoisyMachine Any(Random random) => new()
    {
        Within = 0.01 + (0.03 * random.NextDouble()),
        Visit = 0.005 + (0.015 * random.NextDouble()),
        Run = 0.002 + (0.006 * random.NextDouble()),
        Outliers = 0.04 * random.NextDouble(),
        DisturbedVisits = 0.02 * random.NextDouble(),
        Drift = 0.1 * random.NextDouble(),
    };
}
