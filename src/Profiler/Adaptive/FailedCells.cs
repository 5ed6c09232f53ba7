namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// What cannot be measured: cells that failed, and those of no shorter slice after no shorter context, which need as
/// much memory and time at least.
/// </summary>
/// <param name="failed">Each was visited and has no times.</param>
internal sealed class FailedCells(IReadOnlyList<Cell> failed)
{
    public bool Contain(Cell cell) =>
        failed.Any(each => each.Length <= cell.Length && each.Context <= cell.Context);

    /// <summary>The longest slice that can be anywhere in a sequence of so many grains; 0 if there is none.</summary>
    public int LongestSlice(int count)
    {
        var longest = count;
        while (longest > 0 && Contain(new Cell(longest, count - longest)))
        {
            longest--;
        }

        return longest;
    }
}
