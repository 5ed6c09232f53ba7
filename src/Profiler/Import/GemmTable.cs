using System.Globalization;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// Times of matrix products of m × k by k × n: m counts the tokens of a slice over its micro-batch, k and n are a
/// weight's.
/// </summary>
internal sealed class GemmTable
{
    private readonly Dictionary<(int N, int K), OperatorCurve> _curves;

    private GemmTable(string file, ProfileRequest head, Dictionary<(int N, int K), OperatorCurve> curves) =>
        (File, Head, _curves) = (file, head, curves);

    /// <summary>The columns that it must have.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["m", "n", "k", "forward_ms"];

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>What the file's head says.</summary>
    public ProfileRequest Head { get; }

    /// <returns>Null where there is no row to read; why is in the faults.</returns>
    public static GemmTable? Read(FileInfo file, ImportFaults faults)
    {
        if (CsvTable.Read(file, [.. Columns], ["backward_ms"], faults) is not { } table)
        {
            return null;
        }

        var seen = new Dictionary<(int M, int N, int K), CsvRow>();
        var products = new List<((int N, int K) Weight, int M, OperatorTimes Times)>();
        foreach (var row in table.Rows)
        {
            var (m, n, k) = (table.Count(row, "m", 1), table.Count(row, "n", 1), table.Count(row, "k", 1));
            var (forwardMs, backwardMs) = (
                table.Number(row, "forward_ms"), table.Number(row, "backward_ms", isOptional: true));
            if (m is null || n is null || k is null || forwardMs is null)
            {
                continue;
            }

            var size = ((int)m, (int)n, (int)k);
            if (seen.TryAdd(size, row))
            {
                products.Add((((int)n, (int)k), (int)m, new OperatorTimes(forwardMs.Value, backwardMs)));
            }
            else
            {
                faults.Add(
                    table.PlaceOf(row), $"m={m}, n={n}, k={k} repeats {table.PlaceOf(seen[size])}: give it once.");
            }
        }

        return new GemmTable(file.Name, table.Head, products.GroupBy(product => product.Weight).ToDictionary(
            weight => weight.Key, weight => new OperatorCurve(weight.Select(each => (each.M, each.Times)))));
    }

    /// <summary>Products with a weight of k × n; null where none is tabulated.</summary>
    public OperatorCurve? Find(int n, int k) => _curves.GetValueOrDefault((n, k));

    /// <summary>What to call it in a fault.</summary>
    public static string NameOf(int n, int k) => string.Create(CultureInfo.InvariantCulture, $"n={n}, k={k}");
}
