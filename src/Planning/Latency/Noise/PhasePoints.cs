namespace TeraPipe.Planning.Latency.Noise;

/// <summary>The measurements of one phase and one micro-batch size, length by length.</summary>
internal sealed class PhasePoints
{
    /// <param name="points">By slice, then by context.</param>
    /// <param name="time">The phase's time of a point.</param>
    /// <param name="spread">The phase's spread of a point, if told.</param>
    public PhasePoints(
        IReadOnlyList<LatencyPoint> points,
        Func<LatencyPoint, Milliseconds> time,
        Func<LatencyPoint, Milliseconds?> spread)
    {
        Lengths = [.. points.Select(point => point.Slice.Count).Distinct()];
        RowStart = new int[Lengths.Length + 1];
        RowOf = new int[points.Count];
        for (var (i, row) = (0, 0); i < points.Count; i++)
        {
            row += points[i].Slice.Count == Lengths[row] ? 0 : 1;
            (RowOf[i], RowStart[row + 1]) = (row, i + 1);
        }

        Contexts = [.. points.Select(point => point.Context.Count)];
        TimesMs = [.. points.Select(point => time(point).Value)];
        IsTold = points.All(point => spread(point) is not null && point.Samples > 1);
        var perSpread = points.Select(point => point.Samples ?? 1).Where(n => n > 1).Distinct().ToDictionary(
            n => n, MedianNoise.StandardErrorPerSpread);
        ToldNoiseMs = IsTold
            ? [.. points.Select(point => spread(point)!.Value.Value * perSpread[point.Samples!.Value])]
            : [];
        LongestTokens = points.Max(point => point.Slice.Count + point.Context.Count);
    }

    /// <summary>Points.</summary>
    public int Count => TimesMs.Length;

    /// <summary>The measured lengths in tokens, ascending.</summary>
    public int[] Lengths { get; }

    /// <summary>The points of length i are those from [i] to before [i + 1].</summary>
    public int[] RowStart { get; }

    /// <summary>[i] is the index of point i's length.</summary>
    public int[] RowOf { get; }

    /// <summary>The context of each point in tokens, ascending within a length.</summary>
    public int[] Contexts { get; }

    /// <summary>The median time of each point.</summary>
    public double[] TimesMs { get; }

    /// <summary>Every point told its spread, of more than one sample.</summary>
    public bool IsTold { get; }

    /// <summary>The standard error of each point's median by its spread; empty if not every point told it.</summary>
    public double[] ToldNoiseMs { get; }

    /// <summary>The longest sequence measured: a slice together with its context.</summary>
    public int LongestTokens { get; }

    /// <summary>The least distance between two lengths, in tokens; 1 if there is only one.</summary>
    public int SpacingTokens => Lengths.Length < 2 ? 1 : Lengths.Zip(Lengths.Skip(1), (low, high) => high - low).Min();
}
