using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// SGLang's "dynamic chunking": slices that should all take as long as the first. Fit f(l) = a l² + b l + c to the
/// times of whole prefixes of up to 5/4 of the base length; after a context of c tokens the slice is the x of
///     f(c + x) − f(c) = f(base) − f(0),   that is   a x² + (2 a c + b) x − (a base² + b base) = 0,
/// smoothed to base + smoothing · (x − base), no shorter than a quarter of the base, in whole grains downwards.
/// </summary>
/// <remarks>
/// Source: docs.sglang.io, "Pipeline Parallelism for Long Context", and the predictor in SGLang's scheduler. Defaults
/// there: smoothing 0.75, to be tuned from 0.6 to 0.85; the base is 2 or 3 times, for very long sequences 4 times, the
/// best fixed length. Where it cannot fit (fewer than 8 lengths, or a ≤ 0) it keeps to the base, and a negative b
/// counts as 0. Ours differs in three things: a slice's time is forward and backward together, as we train where SGLang
/// serves; lengths go by the grain, where SGLang's go by 64 tokens or its page; and all measured lengths count, where
/// SGLang leaves the first out as a warm-up. a / b decides alone, so the smallest micro-batch size stands for all.
/// </remarks>
public sealed class EqualTimeSlicing
{
    private const int LeastLengths = 8;
    private const double Rounding = 1e-6; // of a grain: the first slice is the base, not one grain less
    private static readonly double[] _smoothings = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85];
    private static readonly int[] _timesBestUniform = [1, 2, 3, 4];
    private readonly SlicingProblem _problem;
    private readonly double _a;
    private readonly double _b;

    /// <param name="problem">The question; its latencies are fitted.</param>
    /// <param name="baseLength">Length of the first slice, a whole number of grains.</param>
    /// <param name="smoothing">From 0, all slices as long as the base, to 1, as long as the fit says.</param>
    /// <exception cref="ArgumentException">The base is no whole, positive number of grains.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The smoothing is not from 0 to 1.</exception>
    public EqualTimeSlicing(SlicingProblem problem, Tokens baseLength, double smoothing = 0.75)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (baseLength == Tokens.None || baseLength.Count % problem.Grain.Count != 0)
        {
            throw new ArgumentException(
                $"{baseLength} is no whole, positive number of grains of {problem.Grain}.", nameof(baseLength));
        }

        if (!(smoothing is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "A smoothing factor is from 0 to 1.");
        }

        (_problem, Base, Smoothing) = (problem, baseLength, smoothing);
        (_a, _b) = Fit();
    }

    /// <summary>The same fit under another smoothing.</summary>
    private EqualTimeSlicing(EqualTimeSlicing fitted, double smoothing)
    {
        (_problem, Base, Smoothing) = (fitted._problem, fitted.Base, smoothing);
        (_a, _b) = (fitted._a, fitted._b);
    }

    /// <summary>Length of the first slice.</summary>
    public Tokens Base { get; }

    /// <summary>From 0, all slices as long as the base, to 1, as long as the fit says.</summary>
    public double Smoothing { get; }

    /// <summary>The slices, first slice first.</summary>
    public IEnumerable<Tokens> Slices() => Grains().Select(_problem.Grains);

    /// <summary>The rule with the knobs that SGLang's guide says to try.</summary>
    internal static IEnumerable<EqualTimeSlicing> Tuned(SlicingProblem problem, Tokens bestUniform) =>
        from times in _timesBestUniform
        let baseTokens = (long)times * bestUniform.Count
        where times == 1 || baseTokens < problem.Sequence.Count
        let fitted = new EqualTimeSlicing(problem, new Tokens((int)baseTokens))
        from smoothing in _smoothings
        select new EqualTimeSlicing(fitted, smoothing);

    /// <summary>The slices in grains, first slice first.</summary>
    internal IEnumerable<int> Grains()
    {
        for (int start = 0, slice; start < _problem.GrainCount; start += slice)
        {
            slice = Math.Min(GrainsAfter(start), _problem.GrainCount - start);
            yield return slice;
        }
    }

    private int GrainsAfter(int start)
    {
        double baseTokens = Base.Count;
        var x = baseTokens;
        if (_a > 0)
        {
            var linear = (2 * _a * start * _problem.Grain.Count) + _b;
            var targetMs = baseTokens * ((_a * baseTokens) + _b);
            x = (Math.Sqrt((linear * linear) + (4 * _a * targetMs)) - linear) / (2 * _a);
        }

        var smoothed = Math.Max(baseTokens + (Smoothing * (x - baseTokens)), baseTokens / 4);
        return Math.Max(1, (int)((smoothed / _problem.Grain.Count) + Rounding));
    }

    /// <summary>a and b; 0 where there is nothing to go by.</summary>
    private (double A, double B) Fit()
    {
        var longest = (int)Math.Min(1.25 * Base.Count / _problem.Grain.Count, _problem.GrainCount);
        if (longest < LeastLengths)
        {
            return (0, 0);
        }

        var (forwardMs, backwardMs) = (new double[longest], new double[longest]);
        _problem.StageLatency.PredictRow(
            _problem.MicroBatchSizes[0], Tokens.None, _problem.Grain, forwardMs, backwardMs);
        double[] l = [.. Enumerable.Range(1, longest).Select(grains => (double)_problem.Grains(grains).Count)];
        double[] even = [.. l.Select(_ => 1.0)];
        var fit = new LeastSquares(
            [even, l, [.. l.Select(x => x * x)]], [.. forwardMs.Zip(backwardMs, (f, b) => f + b)], weights: even);
        return (Math.Max(0, fit.Coefficients[2]), Math.Max(0, fit.Coefficients[1]));
    }
}
