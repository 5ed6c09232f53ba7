namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// What one phase's latencies are, given their measurements:
///     t = fit within its segment + effect of its length + effect of where in a tile of keys it ends + its own effect,
/// where each part is shrunk by how far the points speak for it beyond their noise, and has a variance.
/// </summary>
internal sealed class PhasePosterior
{
    private const int NeighbouringLengths = 12;
    private const int NeighbouringPoints = 100;

    private readonly SegmentFit[] _fits; // none: the points are exact
    private readonly double[] _noiseMs;
    private readonly double[] _residualMs;
    private readonly double[] _lengthVariance; // of each point: shared by all points of its length
    private readonly double[] _ownVariance;    // of each point: shared with no other
    private readonly double[] _fitVariance;

    /// <summary>The first part; <see cref="ShrinkEnds"/> and <see cref="ShrinkPoints"/> are the others.</summary>
    /// <param name="points">The measurements.</param>
    /// <param name="relativeNoise">σ of each point as a share of its time; 0 for all: they are exact.</param>
    /// <param name="draws">Where the time may step; none where points are exact.</param>
    public PhasePosterior(
        PhasePoints points, double[] relativeNoise, IReadOnlyList<(StepBasis Basis, int[] Ends)> draws)
    {
        Points = points;
        _residualMs = new double[points.Count];
        _lengthVariance = new double[points.Count];
        _ownVariance = new double[points.Count];
        _fitVariance = new double[points.Count];
        _noiseMs = NoiseMs(relativeNoise, points.TimesMs);
        _fits = [];
        if (draws.Count == 0)
        {
            return;
        }

        // A point that came out fast by chance must not weigh more for it: noise is a share of the fit, not of the
        // point.
        _fits = Fits([draws[0]]);
        _noiseMs = NoiseMs(relativeNoise, MeanMs());
        _fits = Fits(draws);
        _fitVariance = FitVariance();
        _residualMs = [.. points.TimesMs.Zip(MeanMs(), (timeMs, fitMs) => timeMs - fitMs)];
        Lengths().TakeOut(NeighbouringLengths, _residualMs, _lengthVariance);
    }

    /// <summary>The measurements.</summary>
    public PhasePoints Points { get; }

    /// <summary>Whether noise was taken off at all.</summary>
    public bool IsExact => _fits.Length == 0;

    /// <summary>Cuts of the lengths whose fits were averaged.</summary>
    public int FitCount => _fits.Length;

    /// <summary>The expected time of point i.</summary>
    public double ExpectedMs(int i) => Math.Max(0, Points.TimesMs[i] - _residualMs[i]);

    /// <summary>How far point i may be from what is expected of it: one standard error.</summary>
    public double StandardErrorMs(int i) => Math.Sqrt(_fitVariance[i] + _lengthVariance[i] + _ownVariance[i]);

    /// <summary>The variance that point i shares with all points of its length, in ms².</summary>
    public double LengthVariance(int i) => _lengthVariance[i];

    /// <summary>The variance that point i shares with no other, in ms².</summary>
    public double OwnVariance(int i) => _ownVariance[i];

    /// <summary>One of the averaged fits.</summary>
    public SegmentFit Fit(int draw) => _fits[draw];

    /// <summary>
    /// How much the place of a slice's end in each tile of keys explains of what is left: see
    /// <see cref="GroupEffects.Gain"/>.
    /// </summary>
    public IEnumerable<double> GainsOfEnds(IEnumerable<int> tiles)
    {
        int[] ends = [.. EndTokens().Distinct().Order()];
        var effects = Effects([.. EndTokens().Select(end => Array.BinarySearch(ends, end))]);
        return tiles.Select(tile => effects.Gain(ends, tile));
    }

    /// <summary>Second part.</summary>
    public void ShrinkEnds(int tile)
    {
        int[] places = [.. EndTokens().Select(end => end % tile).Distinct().Order()];
        Effects([.. EndTokens().Select(end => Array.BinarySearch(places, end % tile))])
            .TakeOut(places.Length, _residualMs, _ownVariance);
    }

    /// <summary>Last part: what a point has for itself.</summary>
    public void ShrinkPoints() => new GroupEffects(
        [.. Enumerable.Range(0, Points.Count)], Ones(), _residualMs, _noiseMs)
        .TakeOut(NeighbouringPoints, _residualMs, _ownVariance);

    /// <summary>Of ends: each query meets the padded keys, so that the effect is in proportion to the length.</summary>
    private GroupEffects Effects(int[] groupOf) => new(
        groupOf,
        [.. Points.RowOf.Select(row => (double)Points.Lengths[row] / Points.LongestTokens)],
        _residualMs,
        _noiseMs);

    private IEnumerable<int> EndTokens() => Points.RowOf.Select((row, i) => Points.Lengths[row] + Points.Contexts[i]);

    private GroupEffects Lengths() => new(Points.RowOf, Ones(), _residualMs, _noiseMs);

    private double[] Ones() => [.. Enumerable.Repeat(1.0, Points.Count)];

    private SegmentFit[] Fits(IReadOnlyList<(StepBasis Basis, int[] Ends)> draws)
    {
        var moments = RowMoments.Of(Points, _noiseMs);
        return [.. draws.Select(draw => new SegmentFit(Points.Lengths, moments, draw))];
    }

    /// <summary>σ of each point: never 0, and never less than half of what the point itself says.</summary>
    private double[] NoiseMs(double[] relativeNoise, double[] scaleMs)
    {
        var longestMs = Points.TimesMs.Max();
        var leastMs = longestMs == 0 ? 1 : 1e-9 * longestMs;
        return
        [
            .. relativeNoise.Select(
                (share, i) => Math.Max(leastMs, share * Math.Max(scaleMs[i], Points.TimesMs[i] / 2))),
        ];
    }

    private double[] MeanMs()
    {
        var (meanMs, valuesMs) = (new double[Points.Count], new double[Points.Count]);
        foreach (var fit in _fits)
        {
            Fill(valuesMs, fit, fit.Estimate);
            for (var i = 0; i < meanMs.Length; i++)
            {
                meanMs[i] += valuesMs[i] / _fits.Length;
            }
        }

        return meanMs;
    }

    /// <summary>How much the fits differ from each other, each with a draw of its own error.</summary>
    private double[] FitVariance()
    {
        var (sums, squares, valuesMs) = (new double[Points.Count], new double[Points.Count], new double[Points.Count]);
        var normal = new NormalDraws(_fits.Length);
        foreach (var fit in _fits)
        {
            Fill(valuesMs, fit, fit.Draw(normal));
            for (var i = 0; i < sums.Length; i++)
            {
                var offMs = valuesMs[i] - Points.TimesMs[i]; // a small number, so that squares keep their digits
                sums[i] += offMs;
                squares[i] += offMs * offMs;
            }
        }

        return [.. sums.Zip(squares, (sum, square) => Math.Max(0, square - (sum * sum / _fits.Length)) / _fits.Length)];
    }

    /// <summary>What a fit says of each point.</summary>
    private void Fill(double[] valuesMs, SegmentFit fit, double[][] coefficients)
    {
        for (var row = 0; row < Points.Lengths.Length; row++)
        {
            var (atZeroMs, slopeMs) = fit.Line(Points.Lengths[row], coefficients[fit.SegmentOf(row)]);
            for (var i = Points.RowStart[row]; i < Points.RowStart[row + 1]; i++)
            {
                valuesMs[i] = atZeroMs + (slopeMs * Points.Contexts[i] / Points.LongestTokens);
            }
        }
    }
}
