namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// How efficiency varies with the length beyond what terms say: a Matérn process of order 3/2 over ln l, smooth once
/// (Rasmussen and Williams, Gaussian Processes for Machine Learning, 4.2.1), with variance 1. Lengths that
/// differ by a factor of 2 are no longer much alike.
/// </summary>
internal static class SmoothPath
{
    private static readonly double _rate = Math.Sqrt(3) / Math.Log(2);

    /// <summary>Covariance of two lengths whose logarithms are so far apart.</summary>
    public static double Covariance(double distance) => (1 + (_rate * distance)) * Math.Exp(-_rate * distance);

    /// <summary>
    /// A draw at lengths 1, 2, … grains. Value and slope together are a Markov process: each pair is the one before,
    /// decayed by exp(F · step), and what is lost of the variances 1 and rate² is drawn anew.
    /// </summary>
    public static double[] Draw(int count, Gaussian gaussian)
    {
        var path = new double[count];
        var (value, slope) = (gaussian.Next(), _rate * gaussian.Next());
        path[0] = value;
        for (var l = 2; l <= count; l++)
        {
            var step = _rate * Math.Log((double)l / (l - 1));
            var decay = Math.Exp(-step);
            var (vv, vs) = (decay * (1 + step), decay * step / _rate);
            var (sv, ss) = (-decay * step * _rate, decay * (1 - step));
            var slopeVariance = _rate * _rate;
            var ofValue = Math.Sqrt(Math.Max(0, 1 - (vv * vv) - (vs * vs * slopeVariance)));
            var shared = ofValue > 0 ? -((vv * sv) + (vs * ss * slopeVariance)) / ofValue : 0;
            var ofSlope = Math.Sqrt(Math.Max(
                0, slopeVariance - (sv * sv) - (ss * ss * slopeVariance) - (shared * shared)));
            var (first, second) = (gaussian.Next(), gaussian.Next());
            (value, slope) = (
                (vv * value) + (vs * slope) + (ofValue * first),
                (sv * value) + (ss * slope) + (shared * first) + (ofSlope * second));
            path[l - 1] = value;
        }

        return path;
    }
}
