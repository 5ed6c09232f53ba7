namespace TeraPipe.Bench.Validation;

/// <summary>The paper's tables against the model that was fitted to what they say without slices.</summary>
internal sealed class PaperValidation
{
    private PaperValidation(PaperTables tables, IReadOnlyList<ValidatedFit> fits)
    {
        Fits = fits;
        Shown = fits.Where(one => !one.Fit.Form.HasReductionFraction).MinBy(one => one.Fit.Spread)!;
        Rows = [.. tables.Rows.Select(row => ValidatedRow.Of(row, Shown.Fit))];
        Uniform = [.. tables.Uniform.Select(row => (row, Shown.Fit.On(row.Setting).Seconds(EqualSlices(row))))];
    }

    /// <summary>One for each form.</summary>
    public IReadOnlyList<ValidatedFit> Fits { get; }

    /// <summary>Of those with the fewest constants the one with the least spread without slices.</summary>
    public ValidatedFit Shown { get; }

    /// <summary>Predicted by it.</summary>
    public IReadOnlyList<ValidatedRow> Rows { get; }

    /// <summary>The setting that was measured with uniform slices, and the step that is predicted.</summary>
    public IReadOnlyList<(UniformRow Row, double Seconds)> Uniform { get; }

    public static PaperValidation Run(PaperTables tables) =>
        new(tables, [.. Form.All.Select(form => ValidatedFit.Of(form, tables.Rows))]);

    private static IEnumerable<int> EqualSlices(UniformRow row) =>
        Enumerable.Repeat(row.Setting.Sequence / row.Slices, row.Slices);
}
