namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>
/// AutoFreeze's (Liu et al., arXiv 2102.01386, 2021): the first active layers are frozen as far as their gradient norm
/// changes no more than a percentile of all active layers' does. A layer's change is
///     η_l = | ‖g_l(T−1)‖ − ‖g_l(T)‖ | / ‖g_l(T−1)‖.
/// </summary>
public sealed class GradientChangePolicy : FreezePolicy
{
    private readonly double _percentile;

    /// <param name="percentile">0 to 100; between two layers it is interpolated.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no percentile.</exception>
    public GradientChangePolicy(double percentile) => _percentile = percentile is >= 0 and <= 100
        ? percentile
        : throw new ArgumentOutOfRangeException(nameof(percentile), percentile, "A percentile is from 0 to 100.");

    /// <inheritdoc/>
    protected override (double Exact, FreezeReason Reason) Wanted(FreezeDecision last, FreezeEvidence evidence)
    {
        if (evidence.LastNormsFrom(last.Layers) is not { } before)
        {
            return (last.Exact, FreezeReason.Nothing);
        }

        double[] changes = [.. before.Zip(evidence.NormsFrom(last.Layers), Change)];
        var most = Percentile(changes);
        return (last.Layers + changes.TakeWhile(change => change <= most).Count(), FreezeReason.GradientNorms);
    }

    private static double Change(double before, double now) => before > 0 ? Math.Abs(before - now) / before
        : now > 0 ? double.MaxValue
        : 0;

    private double Percentile(double[] changes)
    {
        double[] sorted = [.. changes.Order()];
        var place = _percentile / 100 * (sorted.Length - 1);
        var (low, high) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        return sorted[low] + ((place - low) * (sorted[high] - sorted[low]));
    }
}
