namespace TeraPipe.Profiler.Measuring;

/// <summary>How well a point is measured.</summary>
internal sealed record MeterOptions
{
    /// <summary>
    /// Enough is when the 95 % confidence interval of each phase's median reaches at most this share of it to either
    /// side.
    /// </summary>
    public double Precision { get; init; } = 0.02;

    /// <summary>No further run begins after so long at one point, but for the fewest runs.</summary>
    public TimeSpan PointBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs of a point whose budget allows no more.</summary>
    public int LeastRuns { get; init; } = 3;

    /// <summary>Runs after which a point is left as it is, however much its times vary.</summary>
    public int MostRuns { get; init; } = 200;

    /// <summary>Warm-up ends when the running median moved by at most this share in one run.</summary>
    public double WarmUpAgreement { get; init; } = 0.05;

    /// <summary>Warm-up ends here at the latest.</summary>
    public int MostWarmUpRuns { get; init; } = 8;

    /// <summary>The calibration kernel runs before and after a point when it last did so long ago.</summary>
    public TimeSpan CalibrationInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}
