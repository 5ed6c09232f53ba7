namespace TeraPipe.Planning.Latency.Noise;

/// <summary>Standard normal values (Box and Muller, 1958); the same ones for the same seed.</summary>
internal sealed class NormalDraws
{
    private readonly double[] _known;
    private readonly Random _random;
    private double? _spare; // they come in pairs
    private int _next;    // of the known ones
    private int _skipped; // of those that are known

    public NormalDraws(int seed) => (_random, _known) = (new Random(seed), []);

    /// <summary>Those of <paramref name="seed"/>, the first of which were drawn before.</summary>
    /// <param name="seed">Of all values.</param>
    /// <param name="first">By <see cref="First"/>; whoever needs more draws them all again.</param>
    public NormalDraws(int seed, double[] first) => (_random, _known) = (new Random(seed), first);

    /// <summary>The first values of a seed, to draw them once for many.</summary>
    public static double[] First(int seed, int count)
    {
        var values = new double[count];
        new NormalDraws(seed).Next(values);
        return values;
    }

    /// <summary>The next value.</summary>
    public double Next()
    {
        if (_next < _known.Length)
        {
            return _known[_next++];
        }

        for (; _skipped < _known.Length; _skipped++)
        {
            Drawn();
        }

        return Drawn();
    }

    /// <summary>The next values.</summary>
    public void Next(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = Next();
        }
    }

    private double Drawn()
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
}
