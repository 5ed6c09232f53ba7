using TeraPipe.Planning.Transfers;

namespace TeraPipe.Bench.Validation;

/// <summary>
/// The constants that fit the steps measured without slices: least Σ (ln predicted − ln measured)². The steps measured
/// with slices play no part.
/// </summary>
/// <param name="Policy">What a stage is taken to do while it sends and receives.</param>
/// <param name="Constants">The same for all rows.</param>
/// <param name="Spread">Root mean square of ln predicted − ln measured.</param>
internal sealed record Fit(TransferPolicy Policy, Constants Constants, double Spread)
{
    // Half of each peak, half of the bandwidth, a millisecond: fractions by the logistic function.
    private static readonly double[] _start = [0, 0, 0];

    public static Fit Of(TransferPolicy policy, IReadOnlyList<PaperRow> rows)
    {
        var constants = Constants.FromFree(NelderMead.Minimize(x => Squares(Constants.FromFree(x)), _start));
        return new Fit(policy, constants, Math.Sqrt(Squares(constants) / rows.Count));

        double Squares(Constants candidate) => rows.Sum(row =>
        {
            var predicted = new PaperCluster(row, policy, candidate).Seconds([row.Sequence]);
            return Math.Pow(Math.Log(predicted / row.WithoutSeconds), 2);
        });
    }

    /// <summary>(predicted − measured) / measured of each row without slices, by constants fitted to the
    /// others.</summary>
    public static IReadOnlyList<double> LeaveOneOutErrors(TransferPolicy policy, IReadOnlyList<PaperRow> rows) =>
    [
        .. rows.Select(row =>
        {
            var others = Of(policy, [.. rows.Where(other => other != row)]);
            return (others.On(row).Seconds([row.Sequence]) / row.WithoutSeconds) - 1;
        }),
    ];

    /// <summary>A row's cluster with these constants.</summary>
    public PaperCluster On(PaperRow row) => new(row, Policy, Constants);
}
