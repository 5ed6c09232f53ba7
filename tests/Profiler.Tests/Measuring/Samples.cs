namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>Seeded random times.</summary>
internal sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);

    public double Uniform() => _random.NextDouble();

    /// <summary>Box and Muller, Annals of Mathematical Statistics 29 (1958).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>Median 1; its logarithm's standard deviation is <paramref name="sigma"/>.</summary>
    public double Lognormal(double sigma) => Math.Exp(sigma * Normal());

    /// <summary>Median 1: a fixed time and an exponential one, skewed as delays are.</summary>
    public double Delayed() => 0.9 - (0.1 / Math.Log(2) * Math.Log(1 - _random.NextDouble()));

    public static double[] Sorted(int count, Func<double> draw) =>
        [.. Enumerable.Range(0, count).Select(_ => draw()).Order()];
}
