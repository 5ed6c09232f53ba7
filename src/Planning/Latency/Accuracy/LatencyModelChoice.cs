using System.Globalization;

namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>
/// Which latency model fits a table best, by measured error, and why. Beyond the measured points only the bilinear
/// function has an answer. Between them it competes with interpolation: the smaller p90 of the leave-one-out errors of
/// both phases over the interior points after some context wins; without context the two say the same. Where they are
/// alike the function wins, which goes on beyond the measured points without a seam. So dense points of a stepped table
/// are interpolated, sparse points of a smooth one fitted.
/// </summary>
/// <remarks>
/// Where the function wins it also answers for measured points. Returned exactly among fitted ones, they would make
/// lucky slices of what is noise or lack of fit.
/// </remarks>
public sealed class LatencyModelChoice
{
    private const double Alike = 0.001; // of the time: no plan depends on it

    private LatencyModelChoice(LatencyCandidate chosen, IReadOnlyList<LatencyCandidate> candidates, string reason) =>
        (Chosen, Candidates, Reason) = (chosen, candidates, reason);

    /// <summary>One of the candidates that answer for every slice.</summary>
    public LatencyCandidate Chosen { get; }

    /// <summary>
    /// Interpolation alone (it refuses what lies beyond), the bilinear function, and one after the other.
    /// </summary>
    public IReadOnlyList<LatencyCandidate> Candidates { get; }

    /// <summary>A sentence for people, with the errors that decided.</summary>
    public string Reason { get; }

    /// <summary>The best model of one layer.</summary>
    public static LatencyModelChoice Choose(LatencyTable table)
    {
        var (inside, everywhere) = (LeaveOneOut.Interpolation(table), LeaveOneOut.Bilinear(table));
        var interpolation = new LatencyCandidate("interpolation", new TableLatencyModel(table), new(inside));
        var bilinear = new LatencyCandidate("bilinear", new BilinearLatencyModel(table), new(everywhere));
        var chain = new LatencyCandidate(
            "interpolation inside, bilinear beyond",
            new ProfiledLatencyModel(table),
            new(LeaveOneOut.Chain(inside, everywhere)));

        var isFunctionBetter =
            bilinear.Accuracy.Both.Interior?.P90 < interpolation.Accuracy.Both.Interior?.P90 + Alike;
        return new LatencyModelChoice(
            isFunctionBetter ? bilinear : chain,
            [interpolation, bilinear, chain],
            ReasonFor(interpolation.Accuracy.Both, bilinear.Accuracy.Both, isFunctionBetter));
    }

    private static string ReasonFor(PlacedErrors interpolation, PlacedErrors bilinear, bool isFunctionBetter)
    {
        var inside = interpolation.Interior is null || bilinear.Interior is null
            ? "no time has neighbours on all sides to judge interpolation by; bilinear: p90"
            : $"interpolation: p90 {Percent(interpolation.Interior.P90)} inside; "
                + $"bilinear: {Percent(bilinear.Interior.P90)} inside,";
        var beyond = bilinear.Frontier is null ? "unknown" : Percent(bilinear.Frontier.P90);
        var lengths = bilinear.Lengths is null ? "" : $"; between measured lengths {Percent(bilinear.Lengths.P90)}";
        return $"{inside} {beyond} beyond: "
            + $"{(isFunctionBetter ? "bilinear everywhere" : "interpolation inside, bilinear beyond")}{lengths}";
    }

    private static string Percent(double share) => (100 * share).ToString("0.0 '%'", CultureInfo.InvariantCulture);
}
