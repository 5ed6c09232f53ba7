using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Pictures;

/// <summary>
/// A number for each slice length and context. Where there are more of either than fit, neighbours share a row or a
/// column, which tells the median of what they have.
/// </summary>
internal sealed class HeatMap
{
    private readonly double?[][] _values; // [row][column]

    private HeatMap(IReadOnlyList<int> slices, IReadOnlyList<int> contexts, double?[][] values) =>
        (Slices, Contexts, _values) = (slices, contexts, values);

    /// <summary>Of each row the longest slice, in tokens, ascending.</summary>
    public IReadOnlyList<int> Slices { get; }

    /// <summary>Of each column the longest context, in tokens, ascending.</summary>
    public IReadOnlyList<int> Contexts { get; }

    /// <summary>All values that there are.</summary>
    public IEnumerable<double> Values => _values.SelectMany(row => row).OfType<double>();

    /// <summary>Null: no point is there.</summary>
    public double? this[int row, int column] => _values[row][column];

    /// <param name="cells">Points and their values; null values are left out.</param>
    /// <param name="mostRows">Rows that fit.</param>
    /// <param name="mostColumns">Columns that fit.</param>
    public static HeatMap Of(
        IEnumerable<(LatencyPoint Point, double? Value)> cells, int mostRows, int mostColumns)
    {
        (int Slice, int Context, double Value)[] known =
        [
            .. from cell in cells
               where cell.Value is not null
               select (cell.Point.Slice.Count, cell.Point.Context.Count, cell.Value ?? 0),
        ];
        var slices = Edges(known.Select(cell => cell.Slice), mostRows);
        var contexts = Edges(known.Select(cell => cell.Context), mostColumns);
        var values = slices.Select(_ => new double?[contexts.Length]).ToArray();
        foreach (var cell in known.GroupBy(
            cell => (Row: Place(slices, cell.Slice), Column: Place(contexts, cell.Context))))
        {
            values[cell.Key.Row][cell.Key.Column] = Measuring.Quantiles.MedianOf(cell.Select(each => each.Value));
        }

        return new HeatMap(slices, contexts, values);
    }

    /// <summary>The last of each run of neighbours.</summary>
    private static int[] Edges(IEnumerable<int> tokens, int most)
    {
        int[] distinct = [.. tokens.Distinct().Order()];
        var perEdge = (distinct.Length + most - 1) / most;
        return [.. distinct.Chunk(Math.Max(1, perEdge)).Select(run => run[^1])];
    }

    private static int Place(int[] edges, int tokens)
    {
        var place = Array.BinarySearch(edges, tokens);
        return place >= 0 ? place : ~place;
    }
}
