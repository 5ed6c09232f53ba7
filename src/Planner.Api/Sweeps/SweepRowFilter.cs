using System.Globalization;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Which rows of a sweep are asked for, and in what order.</summary>
/// <param name="Sort">
/// One of <see cref="Sorts"/>; rows without that number come last, equal ones by their number.
/// </param>
/// <param name="IsPareto">Null: all rows.</param>
/// <param name="IsFeasible">Null: all rows.</param>
internal sealed record SweepRowFilter(string Sort, bool? IsPareto, bool? IsFeasible)
{
    public static readonly IReadOnlyList<string> Sorts = ["stepMs", "memoryBytes", "gpus"];

    private const char Separator = '|';

    public static SweepRowFilter Parse(string? sort, string? pareto, string? feasible, Faults faults)
    {
        faults.Require(sort is null || Sorts.Contains(sort), "sort", $"must be one of {string.Join(", ", Sorts)}.");
        return new SweepRowFilter(
            sort ?? Sorts[0],
            SentValues.Flag(pareto, "pareto", faults),
            SentValues.Flag(feasible, "feasible", faults));
    }

    /// <summary>What the cursor after a row is made of: the order, the row's place in it, its number.</summary>
    public string KeyOf(SweepRowResponse row) => string.Create(
        CultureInfo.InvariantCulture, $"{Sort}{Separator}{PlaceOf(row):R}{Separator}{row.Row}");

    /// <summary>Place and number in such a key; none where the cursor is of another order.</summary>
    public (double Place, int Row)? Parse(string? key, Faults faults)
    {
        if (key is null)
        {
            return null;
        }

        var parts = key.Split(Separator);
        var (place, row) = (0.0, 0);
        return faults.Require(
            parts.Length == 3
                && parts[0] == Sort
                && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out place)
                && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out row),
            "cursor",
            "must be the nextCursor of a page in the same order, as it was given.") ? (place, row) : null;
    }

    private double PlaceOf(SweepRowResponse row) => Sort switch
    {
        "stepMs" => row.StepMs ?? double.PositiveInfinity,
        "memoryBytes" => row.MemoryBytes ?? double.PositiveInfinity,
        _ => row.Gpus,
    };
}
