namespace TeraPipe.Profiler.Adaptive;

/// <summary>Standard normal values (Box and Muller, 1958); the same ones for the same seed.</summary>
internal sealed class Gaussian(int seed)
{
    private readonly Random _random = new(seed);
    private double? _spare; // they come in pairs

    public double Next()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        var (sine, cosine) = Math.SinCos(Math.Tau * _random.NextDouble());
        _spare = radius * sine;
        return radius * cosine;
    }

    public double[] Next(int count)
    {
        var values = new double[count];
        foreach (ref var value in values.AsSpan())
        {
            value = Next();
        }

        return values;
    }
}
