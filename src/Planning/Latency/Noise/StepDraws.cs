namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// Draws of where a phase's time steps. First the tile: the one, among none and all multiples of the lattice's spacing,
/// under which lengths in coarse blocks fit best. Then cuts into segments, with that tile or without as either is
/// likely.
/// </summary>
internal static class StepDraws
{
    private const int Count = 32;
    private const int CoarseBlocks = 24;
    private const int FineBlocks = 320;
    private const int MostSpacings = 64; // of a tile
    private const double CostOfTile = 8; // 2 ln 64: one of so many was picked

    /// <summary>Draws, each a basis and where its segments end as indices of lengths; always the same ones.</summary>
    public static IReadOnlyList<(StepBasis Basis, int[] Ends)> Of(
        PhasePoints lattice, IReadOnlyList<RowMoments[]> phases)
    {
        var random = new Random(Count);
        var none = new StepBasis(lattice.LongestTokens, 1);
        var tiled = Tiles(lattice).Select(tile => new StepBasis(lattice.LongestTokens, tile)).ToArray();
        var best = tiled.Append(none).MaxBy(basis => Segments(basis, CoarseBlocks).LogWeight);
        var without = Segments(none, FineBlocks);
        var with = best == none ? without : Segments(best, FineBlocks);
        var odds = best == none ? 1 : Math.Exp(with.LogWeight - (CostOfTile / 2) - without.LogWeight);
        return
        [
            .. Enumerable.Range(0, Count)
                .Select(_ => random.NextDouble() * (1 + odds) > 1 ? with : without)
                .Select(segments => (segments.Basis, segments.Draw(random))),
        ];

        StepSegments Segments(StepBasis basis, int blocks) => new(lattice.Lengths, phases, basis, blocks);
    }

    /// <summary>Multiples of the spacing, of which at least two make the longest length.</summary>
    public static IEnumerable<int> Tiles(PhasePoints lattice)
    {
        var spacing = lattice.SpacingTokens;
        var most = Math.Min(MostSpacings, lattice.Lengths[^1] / 2 / spacing);
        return Enumerable.Range(2, Math.Max(0, most - 1)).Select(spacings => spacings * spacing);
    }
}
