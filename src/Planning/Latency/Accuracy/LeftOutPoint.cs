namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>A measured point, and what a latency model fitted to all other points predicts for it.</summary>
/// <param name="Point">What was measured.</param>
/// <param name="IsInterior">Whether measured points lie on all its sides: a longer and a shorter slice after the same
/// context, and the same slice after a longer context and, unless there is none before it, a shorter one. A length that
/// is measured without context alone, though others of its size are not, needs no longer context. Without an interior
/// point the others still enclose its place; without one of the frontier the model must extrapolate.</param>
/// <param name="Forward">The prediction of F; null: the model refuses.</param>
/// <param name="Backward">The prediction of B; null: the model refuses.</param>
public sealed record LeftOutPoint(
    LatencyPoint Point, bool IsInterior, Milliseconds? Forward, Milliseconds? Backward);
