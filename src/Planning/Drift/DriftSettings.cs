namespace TeraPipe.Planning.Drift;

/// <summary>
/// When deviations count as drifted. The defaults of slack and threshold are those that Montgomery (Introduction to
/// Statistical Quality Control, section 9.1) gives for shifts of about one σ: with a known reference one false alarm in
/// 465 observations, and an alarm 10.4 observations after a shift of one σ. The others make of an alarm a drift that is
/// worth acting on: with the reference learned from the first 100, normal noise is called drift in about 1 of 100 runs
/// of 1,000 observations, and a shift of two σ within some 25 (DriftMonitorTests measures all of these).
/// </summary>
public sealed record DriftSettings
{
    /// <summary>The defaults.</summary>
    public static DriftSettings Default { get; } = new();

    /// <summary>Of so many observations the reference is learned, n.</summary>
    public int ReferenceCount { get; init; } = 100;

    /// <summary>k, in σ: half the shift that is to be found soonest (Page, Biometrika 1954).</summary>
    public double Slack { get; init; } = 0.5;

    /// <summary>h, in σ.</summary>
    public double Threshold { get; init; } = 5;

    /// <summary>
    /// A deviation counts as at most so many σ from the reference: a checkpoint's step adds half the threshold at most,
    /// so that it is no alarm alone.
    /// </summary>
    public double WinsorBound { get; init; } = 3;

    /// <summary>σ is no less: a steady machine is not to be called drifting for a part in a thousand.</summary>
    public double LeastSigma { get; init; } = 0.01;

    /// <summary>An alarm is confirmed, or not, by the median of so many observations after it.</summary>
    public int ConfirmationCount { get; init; } = 20;

    /// <summary>By how many σ that median must be shifted, in the alarm's direction.</summary>
    public double ConfirmedShift { get; init; } = 1;
}
