using TeraPipe.Bench.Reporting;
using TeraPipe.Bench.Validation;

namespace TeraPipe.Bench.Suites;

/// <summary>How near the datasheet model comes to what the paper measured. Nothing is timed.</summary>
internal sealed class ValidationSuite : ISuite
{
    private const double AimPercent = 15;
    private readonly Lazy<PaperValidation> _validation = new(() => PaperValidation.Run(PaperTables.Read()));

    public string Name => "validation";

    public string Summary => "The paper's tables against a V100's datasheet fitted to them without slices";

    public string Legend => "";

    public string PagePath => "docs/validation.md";

    public IEnumerable<BenchCase> Cases =>
    [
        new("median size of the error with slices", () => Medians()),
        .. _validation.Value.Rows.Select(row => new BenchCase($"setting {row.Row.Name}", () => OfRow(row))),
        .. _validation.Value.Uniform.Select(pair => new BenchCase(
            NameOf(pair.Row), () => OfUniform(pair.Row, pair.Seconds))),
    ];

    public string Write(IReadOnlyList<BenchRow> rows)
    {
        File.WriteAllText(Path.Combine(Repository.Root, PagePath), ValidationPage.Of(_validation.Value));
        return PagePath;
    }

    private BenchRow Medians()
    {
        var (_, without, leftOut, with, withMany) = _validation.Value.Shown;
        return BenchRow.AtMost(
            "median size of the error with slices",
            100 * with,
            "%",
            AimPercent,
            new("rows", _validation.Value.Rows.Count),
            new("slicedRowsOnly", 100 * withMany),
            new("without", 100 * without),
            new("leftOut", 100 * leftOut));
    }

    private static BenchRow OfRow(ValidatedRow row) => new($"setting {row.Row.Name}", row.WithSeconds, "s", null, null)
    {
        Details =
        [
            new("measured", row.Row.WithSeconds),
            new("errorPercent", 100 * row.WithError),
            new("withoutPredicted", row.WithoutSeconds),
            new("withoutMeasured", row.Row.WithoutSeconds),
            new("planned", row.PlanSeconds),
        ],
    };

    private static BenchRow OfUniform(UniformRow row, double seconds) =>
        new(NameOf(row), seconds, "s", null, null)
        {
            Details = [new("measured", row.Seconds), new("errorPercent", 100 * ((seconds / row.Seconds) - 1))],
        };

    private static string NameOf(UniformRow row) => $"setting {row.Setting.Name}, equal slices: {row.Slices}";
}
