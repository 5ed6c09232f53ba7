namespace TeraPipe.Profiler.Adaptive;

/// <summary>What the latencies of one micro-batch size are, given its measurements: as many draws as wanted.</summary>
internal sealed class LatencyPosterior
{
    private static readonly double _goldenRatio = (Math.Sqrt(5) - 1) / 2;

    private readonly SizeTimes _size;
    private readonly Dictionary<Hypothesis, (PhaseFit Forward, PhaseFit Backward)> _fits = [];
    private readonly Gaussian _gaussian;
    private int _drawn;

    /// <param name="size">The measurements.</param>
    /// <param name="seed">Of the draws.</param>
    public LatencyPosterior(SizeTimes size, int seed)
    {
        (_size, _gaussian) = (size, new Gaussian(seed));
        Hypotheses = Adaptive.Hypotheses.Of(size);
    }

    /// <summary>What kind of device it may be, the most probable first; the weights add up to 1.</summary>
    public IReadOnlyList<(Hypothesis Hypothesis, double Weight)> Hypotheses { get; }

    /// <summary>
    /// The next draw. Which hypothesis it is of follows the multiples of the golden ratio, which are spread evenly: a
    /// few draws then have the probable hypotheses in their proportions.
    /// </summary>
    public DrawnLatencies Draw()
    {
        var place = ((_drawn++ * _goldenRatio) + 0.5) % 1;
        var i = 0;
        while (i < Hypotheses.Count - 1 && place >= Hypotheses[i].Weight)
        {
            place -= Hypotheses[i++].Weight;
        }

        var hypothesis = Hypotheses[i].Hypothesis;
        if (!_fits.TryGetValue(hypothesis, out var fit))
        {
            fit = (new PhaseFit(_size, _size.Forward, hypothesis), new PhaseFit(_size, _size.Backward, hypothesis));
            _fits.Add(hypothesis, fit);
        }

        return new DrawnLatencies(
            _size.Space, hypothesis.KeyTileTokens, fit.Forward.Draw(_gaussian), fit.Backward.Draw(_gaussian));
    }
}
