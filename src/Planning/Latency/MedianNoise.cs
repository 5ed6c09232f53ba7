namespace TeraPipe.Planning.Latency;

/// <summary>
/// What a spread says about a median: the standard error of the median of n normal samples for each unit of half their
/// interquartile range.
/// </summary>
public static class MedianNoise
{
    /// <summary>
    /// √(π/2 / (n + π/2 − 1)) / E[half range], both where σ of one sample is 1. The first is the asymptotic √(π / 2n)
    /// made exact for n = 1; it is right within 1 % for odd n and up to 11 % high for even n. The second is what the
    /// quartiles of so few samples show: Blom's expected normal order statistic (Statistical Estimates and Transformed
    /// Beta-Variables, 1958) at the quartile's place.
    /// </summary>
    /// <param name="samples">n, at least 2: one sample has no spread.</param>
    public static double StandardErrorPerSpread(int samples)
    {
        var median = Math.Sqrt(Math.PI / 2 / (samples + (Math.PI / 2) - 1));
        var place = 1 + (0.75 * (samples - 1)); // of the upper quartile among 1 … n, linear between samples
        return median / NormalQuantile((place - 0.375) / (samples + 0.25));
    }

    /// <summary>Within 0.7 % up to the quartiles: Joiner and Rosenblatt, JASA 66 (1971).</summary>
    private static double NormalQuantile(double probability) =>
        4.91 * (Math.Pow(probability, 0.14) - Math.Pow(1 - probability, 0.14));
}
