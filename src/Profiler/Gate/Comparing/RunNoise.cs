namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>
/// What all points of a run share: the calibration kernel's own error, and how this process and this hour differ from
/// others. More points do not average it out; the baseline has it once, and each run anew.
/// </summary>
/// <remarks>
/// A few runs tell its variance badly, so it is drawn towards what is usual, as if that were known from some runs more:
/// Smyth's moderated variance (Statistical Applications in Genetics and Molecular Biology 3, 2004).
/// </remarks>
internal sealed class RunNoise
{
    /// <summary>Standard deviation of it, as a share. An assumption, with the weight of so many runs.</summary>
    private const double UsualError = 0.006;

    private const double UsualDegreesOfFreedom = 4;

    private readonly double _variance;
    private readonly int _runs;

    /// <param name="fits">Of every phase, of the same runs.</param>
    public RunNoise(IReadOnlyList<PhaseFit> fits)
    {
        _runs = fits[0].Ratios[0].LogRatios.Count;
        DegreesOfFreedom = UsualDegreesOfFreedom + _runs - 1;
        var squares = _runs == 1 ? 0 : fits.Average(fit => SquaresOf([.. fit.RunMeans()]));
        var usual = Math.Max(UsualError * UsualError, fits.Average(fit => fit.VisitVariance) / 9);
        _variance = ((UsualDegreesOfFreedom * usual) + squares) / DegreesOfFreedom;
    }

    /// <summary>Of <see cref="Variance"/>.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Of every mean log ratio: the baseline's run and the mean of these.</summary>
    public double Variance => _variance * (1 + (1.0 / _runs));

    private static double SquaresOf(double[] means) => means.Sum(each => Math.Pow(each - means.Average(), 2));
}
