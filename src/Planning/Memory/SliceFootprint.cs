namespace TeraPipe.Planning.Memory;

/// <summary>What one slice of one micro-batch holds on one stage, in bytes on one device.</summary>
/// <param name="Held">Activations from its F until its B, or I.</param>
/// <param name="KeysAndValues">Beside them, from its F until its B or I: later slices attend to them.</param>
/// <param name="KeyGradients">The gradients that later slices leave for its keys and values.</param>
/// <param name="UntilWeights">What a split backward leaves from I until W.</param>
/// <param name="Moment">What a single action on it needs besides and frees at its end.</param>
internal readonly record struct SliceFootprint(
    long Held, long KeysAndValues, long KeyGradients, long UntilWeights, long Moment);
