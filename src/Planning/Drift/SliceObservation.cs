namespace TeraPipe.Planning.Drift;

/// <summary>One phase of one slice on one stage, as predicted and as observed.</summary>
/// <param name="IsForward">F; else B.</param>
/// <param name="Predicted">By the latency model. Slices of the same prediction are taken together.</param>
/// <param name="Observed">What it took.</param>
public readonly record struct SliceObservation(bool IsForward, Milliseconds Predicted, Milliseconds Observed);
