using TeraPipe.Profiler.Gate.Statistics;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>
/// Compares ratios by region and phase. (1) <see cref="PhaseFit"/>: how far points scatter; (2)
/// <see cref="RunNoise"/>: what they share; (3) each region's mean with both, by Student's t with Welch's and
/// Satterthwaite's degrees of freedom; (4) p-values adjusted for being many, intervals likewise.
/// </summary>
internal sealed class Comparison
{
    private readonly Dictionary<MeasuredPhase, PhaseFit> _fits;
    private readonly RunNoise _runs;

    /// <param name="ratios">Of every phase, each with at least one visit.</param>
    public Comparison(IReadOnlyList<PointRatios> ratios)
    {
        _fits = ratios.GroupBy(each => each.Phase).ToDictionary(phase => phase.Key, phase => new PhaseFit([.. phase]));
        _runs = new RunNoise([.. _fits.Values]);
    }

    /// <param name="tests">What is looked at together: the more, the wider the intervals.</param>
    /// <param name="error">Probability that any of the one-sided intervals misses its true ratio.</param>
    public IReadOnlyList<RegionComparison> Of(
        IReadOnlyList<(ComparedRegion Region, MeasuredPhase Phase)> tests, double error)
    {
        var means = tests.Select(test => MeanOf(test.Region, test.Phase)).OfType<RegionMean>().ToArray();
        var slower = Holm.Adjust([.. means.Select(mean => mean.Tail(mean.LogRatio))]);
        var different = Holm.Adjust([.. means.Select(mean => 2 * mean.Tail(Math.Abs(mean.LogRatio)))]);
        return
        [
            .. means.Select((mean, i) => new RegionComparison
            {
                Region = mean.Region,
                Phase = mean.Phase,
                Points = mean.Points.Count,
                BaselineMs = mean.Points.Average(point => point.BaselineMs),
                NowMs = mean.Points.Average(point => point.BaselineMs * Math.Exp(point.LogRatio)),
                LogRatio = mean.LogRatio,
                Reach = mean.Reach(error / means.Length),
                SlowerPValue = slower[i],
                DifferentPValue = different[i],
                Noise = mean.Noise,
            }),
        ];
    }

    /// <summary>Null: nothing of it was measured.</summary>
    private RegionMean? MeanOf(ComparedRegion region, MeasuredPhase phase)
    {
        PointRatios[] points = _fits.TryGetValue(phase, out var fit)
            ? [.. fit.Ratios.Where(each => region.Points.Contains(each.Point))]
            : [];
        if (fit is null || points.Length == 0)
        {
            return null;
        }

        var (baseline, visits) = fit.VarianceOf(points);
        var (own, variance) = (baseline + visits, baseline + visits + _runs.Variance);
        return new RegionMean(
            region,
            phase,
            points,
            fit.MeanOf(points),
            Math.Sqrt(variance),
            variance * variance
                / ((own * own / fit.DegreesOfFreedom) + (_runs.Variance * _runs.Variance / _runs.DegreesOfFreedom)),
            new NoiseShares(baseline / variance, visits / variance, _runs.Variance / variance));
    }

    private sealed record RegionMean(
        ComparedRegion Region,
        MeasuredPhase Phase,
        IReadOnlyList<PointRatios> Points,
        double LogRatio,
        double StandardError,
        double DegreesOfFreedom,
        NoiseShares Noise)
    {
        public double Tail(double logRatio) => StudentT.Tail(logRatio / StandardError, DegreesOfFreedom);

        public double Reach(double tail) => StandardError * StudentT.Quantile(tail, DegreesOfFreedom);
    }
}
