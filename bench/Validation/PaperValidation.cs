using TeraPipe.Planning.Transfers;

namespace TeraPipe.Bench.Validation;

/// <summary>The paper's tables against the model that was fitted to what they say without slices.</summary>
internal sealed class PaperValidation
{
    private PaperValidation(PaperTables tables, IReadOnlyList<Fit> fits)
    {
        Fits = fits;
        Best = fits.MinBy(fit => fit.Spread)!;
        Rows = [.. tables.Rows.Select(row => ValidatedRow.Of(row, Best))];
        Uniform = [.. tables.Uniform.Select(row => (row, Best.On(row.Setting).Seconds(EqualSlices(row))))];
        LeftOut = Fit.LeaveOneOutErrors(Best.Policy, tables.Rows);
    }

    /// <summary>One for each transfer policy.</summary>
    public IReadOnlyList<Fit> Fits { get; }

    /// <summary>The one with the least spread without slices.</summary>
    public Fit Best { get; }

    /// <summary>Predicted by <see cref="Best"/>.</summary>
    public IReadOnlyList<ValidatedRow> Rows { get; }

    /// <summary>The setting that was measured with uniform slices, and the step that is predicted.</summary>
    public IReadOnlyList<(UniformRow Row, double Seconds)> Uniform { get; }

    /// <summary>Errors without slices, each row predicted by constants fitted to the others.</summary>
    public IReadOnlyList<double> LeftOut { get; }

    public static PaperValidation Run(PaperTables tables) =>
        new(tables, [.. Enum.GetValues<TransferPolicy>().Select(policy => Fit.Of(policy, tables.Rows))]);

    /// <summary>The median of the errors' sizes.</summary>
    public static double Median(IEnumerable<double> errors)
    {
        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        return (sizes[(sizes.Length - 1) / 2] + sizes[sizes.Length / 2]) / 2;
    }

    private static IEnumerable<int> EqualSlices(UniformRow row) =>
        Enumerable.Repeat(row.Setting.Sequence / row.Slices, row.Slices);
}
