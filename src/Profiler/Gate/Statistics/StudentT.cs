namespace TeraPipe.Profiler.Gate.Statistics;

/// <summary>
/// Student's t distribution, of any number of degrees of freedom above 0. Its tail is the incomplete beta function:
/// P(T &gt; t) = ½ I_x(ν/2, ½) with x = ν / (ν + t²), Abramowitz and Stegun 26.7.1.
/// </summary>
internal static class StudentT
{
    private const double Relative = 1e-14; // where the continued fraction has settled
    private const double Tiny = 1e-300;    // in place of a zero denominator
    private const int Halvings = 200;      // of an interval of doubles: to the last bit

    // Lanczos's approximation of the gamma function with g = 7 and nine terms: 15 digits
    private static readonly double[] _lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(T &gt; <paramref name="t"/>).</summary>
    public static double Tail(double t, double degreesOfFreedom)
    {
        if (double.IsInfinity(t))
        {
            return t > 0 ? 0 : 1;
        }

        var half = IncompleteBeta(degreesOfFreedom / (degreesOfFreedom + (t * t)), degreesOfFreedom / 2, 0.5) / 2;
        return t >= 0 ? half : 1 - half;
    }

    /// <summary>The t beyond which lies the probability <paramref name="tail"/>, above 0 and at most ½.</summary>
    public static double Quantile(double tail, double degreesOfFreedom)
    {
        var (low, high) = (0.0, 1.0);
        while (Tail(high, degreesOfFreedom) > tail && high < double.MaxValue / 2)
        {
            high *= 2;
        }

        for (var i = 0; i < Halvings; i++)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Tail(middle, degreesOfFreedom) > tail ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>I_x(a, b), by its continued fraction where that converges fast.</summary>
    private static double IncompleteBeta(double x, double a, double b) => x switch
    {
        <= 0 => 0,
        >= 1 => 1,
        _ when x > (a + 1) / (a + b + 2) => 1 - IncompleteBeta(1 - x, b, a),
        _ => Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)))
            * BetaFraction(x, a, b) / a,
    };

    /// <summary>The fraction of Abramowitz and Stegun 26.5.8, by Lentz's method.</summary>
    private static double BetaFraction(double x, double a, double b)
    {
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var (c, value, step) = (1.0, d, 0.0);
        for (var m = 1; Math.Abs(step - 1) > Relative && m < 1000; m++)
        {
            Advance(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            Advance(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)));
        }

        return value;

        void Advance(double numerator)
        {
            d = 1 / NotZero(1 + (numerator * d));
            c = NotZero(1 + (numerator / c));
            step = c * d;
            value *= step;
        }
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        var sum = _lanczos[0];
        for (var i = 1; i < _lanczos.Length; i++)
        {
            sum += _lanczos[i] / (x - 1 + i);
        }

        var t = x + 6.5;
        return (Math.Log(2 * Math.PI) / 2) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
