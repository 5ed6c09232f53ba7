namespace TeraPipe.Profiler.Adaptive;

/// <summary>What kind of device it may be. Tiles and floor are in tokens of the whole micro-batch, b · l.</summary>
/// <param name="TileTokens">Matrix products take whole tiles of so many tokens; 1: no tiles.</param>
/// <param name="FloorTokens">Fewer tokens take them no less time, as the weights must be read; 0: no floor.</param>
/// <param name="AttentionTileTokens">Attention takes whole tiles of so many queries.</param>
/// <param name="KeyTileTokens">And whole tiles of so many keys, which end where slice and context end.</param>
/// <param name="Roughness">Which of <see cref="Adaptive.Roughness.Levels"/>.</param>
/// <param name="Noise">Which of <see cref="HiddenNoise.Levels"/>.</param>
internal readonly record struct Hypothesis(
    int TileTokens, int FloorTokens, int AttentionTileTokens, int KeyTileTokens, int Roughness, int Noise);
