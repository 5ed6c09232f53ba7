namespace TeraPipe.Planning.Latency.Noise;

/// <summary>Standard normal values (Box and Muller, 1958); the same ones for the same seed.</summary>
internal sealed class NormalDraws(int seed)
{
    private readonly Random _random = new(seed);
    private double? _spare; // they come in pairs

    /// <summary>The next value.</summary>
    public double Next()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * _random.NextDouble());
        _spare = radius * sine;
        return radius * cosine;
    }

    /// <summary>The next values.</summary>
    public double[] Next(int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Next();
        }

        return values;
    }
}
