namespace TeraPipe.Planning.Drift;

/// <summary>A drift that observations after the alarm bore out.</summary>
/// <param name="Direction">Up or down.</param>
/// <param name="Since">The first observation that drifted, counted from 1: an estimate.</param>
/// <param name="At">The observation that confirmed it.</param>
/// <param name="Shift">How far the median moved, as a share of the prediction; its sign is the direction's.</param>
/// <param name="Reference">What it moved from.</param>
public sealed record ConfirmedDrift(
    DriftDirection Direction, long Since, long At, double Shift, DriftReference Reference);
