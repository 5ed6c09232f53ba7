namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// What every design begins with. A lattice of six lengths: as its contexts are what each of them leaves of the
/// sequence, the last slices of a sequence are on it, and it encloses every slice. Without context a few lengths more,
/// in geometric progression as times are, half of them just after another one: a step between the two is a tile's.
/// </summary>
internal static class CoarseCells
{
    /// <param name="count">Grains in a sequence.</param>
    public static IReadOnlyList<Cell> Of(int count)
    {
        int[] lattice = [1, count / 16, count / 4, count / 2, 3 * count / 4, count];
        int[] curve =
        [
            count / 32, (count / 32) + 1, (count / 16) + 1, 3 * count / 32, count / 8, (count / 8) + 1, (count / 4) + 1,
            3 * count / 8,
        ];
        return
        [
            .. lattice.SelectMany(length => lattice.Select(end => new Cell(length, count - end)))
                .Concat(curve.Select(length => new Cell(length, 0)))
                .Where(cell => cell.Length > 0 && cell.Context < count && cell.Length + cell.Context <= count)
                .Distinct(),
        ];
    }
}
