using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Statistics;

/// <summary>
/// The mean of values of which a few may be far off: one that lies more than 1.345 of its standard deviations away
/// counts as if it lay there. Of normal values it keeps 95 % of the mean's efficiency (Huber, Robust Statistics, 1981).
/// </summary>
internal static class HuberMean
{
    /// <summary>Where a value's influence ends, in its standard deviations.</summary>
    public const double Bend = 1.345;

    private const int Iterations = 30; // each shrinks what is left to less than half

    /// <param name="values">Each with its standard deviation, above 0; at least one.</param>
    public static double Of(IReadOnlyList<(double Value, double Deviation)> values)
    {
        var mean = Quantiles.MedianOf(values.Select(each => each.Value));
        for (var i = 0; i < Iterations; i++)
        {
            var (sum, weights) = (0.0, 0.0);
            foreach (var (value, deviation) in values)
            {
                var weight = Math.Min(1, Bend * deviation / Math.Max(Math.Abs(value - mean), double.Epsilon))
                    / (deviation * deviation);
                (sum, weights) = (sum + (weight * value), weights + weight);
            }

            mean = sum / weights;
        }

        return mean;
    }

    /// <summary>
    /// By how much larger the variance of such means is than the deviations say: of residuals about fitted means, each
    /// a multiple of its standard deviation. At least 1; Huber's S² Σψ² / (n − p) / (mean ψ′)².
    /// </summary>
    /// <param name="residuals">At least one.</param>
    /// <param name="fitted">p, how many means were fitted.</param>
    /// <returns>The factor, and the residuals' own scale that it was taken at.</returns>
    public static (double VarianceFactor, double Scale) SpreadOf(IReadOnlyList<double> residuals, int fitted)
    {
        var degreesOfFreedom = Math.Max(1, residuals.Count - fitted);
        var shrunk = Math.Sqrt((double)residuals.Count / degreesOfFreedom); // fitting made residuals smaller
        var scale = Math.Max(1, 1.4826 * shrunk * Quantiles.MedianOf(residuals.Select(Math.Abs)));
        var inside = (double)residuals.Count(each => Math.Abs(each) <= Bend * scale) / residuals.Count;
        var squares = residuals.Sum(each => Math.Pow(Math.Min(Math.Abs(each) / scale, Bend), 2)) / degreesOfFreedom;
        return (Math.Max(1, scale * scale * squares / (inside * inside)), scale);
    }
}
