using TeraPipe.Profiler.Gate.Statistics;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>
/// The ratios of one phase and how much they vary from point to point for no reason. Of point i
/// <code>y_i = θ + e_i + mean over its visits of f_iv + what all points share,</code>
/// e_i the baseline's error there, f_iv that of a visit: a visit differs from the next by more than its runs tell, as
/// memory lies elsewhere and neighbours come and go. Visits are compared with each other for the size of f; the
/// baseline was one visit of the same kind, or worse by its own runs; and if the y_i scatter by more than follows from
/// that, more it is.
/// </summary>
internal sealed class PhaseFit
{
    /// <summary>Where each point was visited once. An assumption, and only until the scatter of the points says more.
    /// </summary>
    private const double UsualVisitError = 0.015;

    private const double LeastVisitError = 0.001; // no time is known better than that
    private const double NormalPerMad = 1.4826;   // σ of a normal distribution in median absolute deviations

    private readonly double _varianceFactor;
    private readonly double _scale;

    /// <param name="ratios">Of one phase, each with at least one visit; at least one.</param>
    public PhaseFit(IReadOnlyList<PointRatios> ratios)
    {
        Ratios = ratios;
        VisitVariance = VisitVarianceOf(ratios);
        var third = ComparedRegions.SliceThirds([.. ratios.Select(each => each.Point)]);
        var groups = ratios.GroupBy(each => third[each.Point]).ToArray();
        (_varianceFactor, _scale) = HuberMean.SpreadOf([.. groups.SelectMany(ResidualsOf)], groups.Length);
        DegreesOfFreedom = Math.Max(1, ratios.Count - groups.Length);
    }

    public IReadOnlyList<PointRatios> Ratios { get; }

    /// <summary>Of a visit, what its runs tell and what they do not.</summary>
    public double VisitVariance { get; }

    /// <summary>Of the variance of a region's mean.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>The mean log ratio of some points, of which a few may be far off.</summary>
    /// <param name="points">At least one of this fit's.</param>
    public double MeanOf(IReadOnlyList<PointRatios> points) =>
        HuberMean.Of([.. points.Select(each => (each.LogRatio, _scale * DeviationOf(each)))]);

    /// <summary>
    /// Variance of <see cref="MeanOf"/> by what is not common to the points: the baseline's part and that of visits.
    /// </summary>
    public (double Baseline, double Visits) VarianceOf(IReadOnlyList<PointRatios> points)
    {
        var weights = points.Sum(each => 1 / VarianceOf(each));
        var visits = points.Sum(each => VisitsPart(each) / Math.Pow(VarianceOf(each), 2)) / (weights * weights);
        return (_varianceFactor * ((1 / weights) - visits), _varianceFactor * visits);
    }

    /// <summary>The mean log ratio of each run over all points that it visited.</summary>
    public IEnumerable<double> RunMeans() =>
        from run in Enumerable.Range(0, Ratios[0].LogRatios.Count)
        let seen = Ratios.Where(each => each.LogRatios[run] is not null).ToArray()
        where seen.Length > 0
        select HuberMean.Of([.. seen.Select(each => (each.LogRatios[run]!.Value, _scale * DeviationOf(each)))]);

    /// <summary>Of one visit, from how visits of the same point differ once their runs' own offsets are taken off.
    /// </summary>
    private static double VisitVarianceOf(IReadOnlyList<PointRatios> ratios)
    {
        var again = ratios.Where(each => each.Visits > 1).ToArray();
        if (again.Length == 0)
        {
            return UsualVisitError * UsualVisitError;
        }

        double[] apart =
        [
            .. from run in Enumerable.Range(0, again[0].LogRatios.Count)
               let seen = again.Where(each => each.LogRatios[run] is not null).ToArray()
               where seen.Length > 0
               let offset = Quantiles.MedianOf(seen.Select(each => each.LogRatios[run]!.Value - each.LogRatio))
               from each in seen
               let lost = Math.Sqrt((double)each.Visits / (each.Visits - 1)) // to the mean of so few visits
               select lost * Math.Abs(each.LogRatios[run]!.Value - each.LogRatio - offset),
        ];
        return Math.Pow(Math.Max(LeastVisitError, NormalPerMad * Quantiles.MedianOf(apart)), 2);
    }

    private IEnumerable<double> ResidualsOf(IEnumerable<PointRatios> group)
    {
        PointRatios[] points = [.. group];
        var mean = HuberMean.Of([.. points.Select(each => (each.LogRatio, DeviationOf(each)))]);
        return points.Select(each => (each.LogRatio - mean) / DeviationOf(each));
    }

    private double DeviationOf(PointRatios point) => Math.Sqrt(VarianceOf(point));

    private double VarianceOf(PointRatios point)
    {
        var told = point.BaselineError ?? 0;
        return Math.Max(VisitVariance, told * told) + VisitsPart(point);
    }

    private double VisitsPart(PointRatios point) => VisitVariance / point.Visits;
}
