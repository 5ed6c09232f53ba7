namespace TeraPipe.Bench.Validation;

/// <summary>A fit and how near it comes: medians of the errors' sizes.</summary>
/// <param name="Fit">To the steps without slices.</param>
/// <param name="Without">Of these steps.</param>
/// <param name="LeftOut">Of these steps, each predicted by constants fitted to the others.</param>
/// <param name="With">Of the steps with the paper's slices.</param>
/// <param name="WithMany">The same, only of rows that have more than one slice.</param>
internal sealed record ValidatedFit(Fit Fit, double Without, double LeftOut, double With, double WithMany)
{
    public static ValidatedFit Of(Form form, IReadOnlyList<PaperRow> rows)
    {
        var fit = Fit.Of(form, rows);
        return new ValidatedFit(
            fit,
            Median(rows.Select(fit.WithoutError)),
            Median(Fit.LeaveOneOutErrors(form, rows)),
            Median(rows.Select(fit.WithError)),
            Median(rows.Where(row => row.IsSliced).Select(fit.WithError)));
    }

    /// <summary>The median of the errors' sizes.</summary>
    public static double Median(IEnumerable<double> errors)
    {
        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        return (sizes[(sizes.Length - 1) / 2] + sizes[sizes.Length / 2]) / 2;
    }
}
