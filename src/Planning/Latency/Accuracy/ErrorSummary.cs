using System.Globalization;

namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>
/// How far predictions are off: each error is (predicted − measured) / measured, a share of the measured time, above 0
/// where the prediction is too long.
/// </summary>
/// <param name="Count">How many errors, at least 1.</param>
/// <param name="Median">Half of the errors are at most so large, by size.</param>
/// <param name="P90">Nine in ten errors are at most so large.</param>
/// <param name="P99">99 in 100 errors are at most so large.</param>
/// <param name="Bias">The median of the errors with their signs.</param>
public sealed record ErrorSummary(int Count, double Median, double P90, double P99, double Bias)
{
    /// <summary>
    /// Null if there is no error. Quantiles between two errors lie on the line between them.
    /// </summary>
    public static ErrorSummary? Of(IEnumerable<double> errors)
    {
        double[] signed = [.. errors.Order()];
        double[] sizes = [.. signed.Select(Math.Abs).Order()];
        return signed.Length == 0 ? null : new ErrorSummary(
            signed.Length, Quantile(sizes, 0.5), Quantile(sizes, 0.9), Quantile(sizes, 0.99), Quantile(signed, 0.5));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"median {Median:0.0 %}, p90 {P90:0.0 %}, p99 {P99:0.0 %}, "
        + $"bias {Math.Round(Bias, 3):+0.0 %;-0.0 %;0.0 %}, n {Count}");

    private static double Quantile(double[] ascending, double share)
    {
        var place = share * (ascending.Length - 1);
        var below = (int)place;
        return below + 1 == ascending.Length
            ? ascending[below]
            : ascending[below] + ((place - below) * (ascending[below + 1] - ascending[below]));
    }
}
