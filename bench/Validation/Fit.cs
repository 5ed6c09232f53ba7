namespace TeraPipe.Bench.Validation;

/// <summary>
/// The constants that fit the steps measured without slices: least Σ (ln predicted − ln measured)². The steps measured
/// with slices play no part.
/// </summary>
/// <param name="Form">What was taken for given.</param>
/// <param name="Constants">The same for all rows.</param>
/// <param name="Spread">Root mean square of ln predicted − ln measured.</param>
internal sealed record Fit(Form Form, Constants Constants, double Spread)
{
    public static Fit Of(Form form, IReadOnlyList<PaperRow> rows)
    {
        // Half of each peak and of the bandwidth, a millisecond.
        var start = new double[form.ConstantCount];
        var constants = Constants.FromFree(NelderMead.Minimize(x => Squares(Constants.FromFree(x)), start));
        return new Fit(form, constants, Math.Sqrt(Squares(constants) / rows.Count));

        double Squares(Constants candidate) => rows.Sum(row =>
        {
            var predicted = new PaperCluster(row, form.Policy, candidate).Seconds([row.Sequence]);
            return Math.Pow(Math.Log(predicted / row.WithoutSeconds), 2);
        });
    }

    /// <summary>
    /// (predicted − measured) / measured of each row without slices, by constants fitted to the others.
    /// </summary>
    public static IReadOnlyList<double> LeaveOneOutErrors(Form form, IReadOnlyList<PaperRow> rows) =>
    [
        .. rows.Select(row => Of(form, [.. rows.Where(other => other != row)]).WithoutError(row)),
    ];

    /// <summary>A row's cluster with these constants.</summary>
    public PaperCluster On(PaperRow row) => new(row, Form.Policy, Constants);

    /// <summary>(predicted − measured) / measured of a row without slices.</summary>
    public double WithoutError(PaperRow row) => (On(row).Seconds([row.Sequence]) / row.WithoutSeconds) - 1;

    /// <summary>(predicted − measured) / measured of a row with the paper's slices.</summary>
    public double WithError(PaperRow row) => (On(row).Seconds(row.SliceTokens) / row.WithSeconds) - 1;
}
