namespace TeraPipe.Planning.Transfers;

/// <summary>
/// How long one link between two stages takes to carry the activations, or the gradients, of b · l tokens: linear
/// between known points, constant below the first, with the last slope (never falling) beyond the last.
/// </summary>
public sealed class LinkLatency
{
    private readonly double[] _tokens; // ascending
    private readonly double[] _timesMs;

    /// <param name="points">Tokens, b · l, and the time that they take; in any order.</param>
    /// <exception cref="ArgumentException">There is no point, or there are two of the same tokens.</exception>
    public LinkLatency(IEnumerable<(long Tokens, Milliseconds Time)> points)
    {
        var ascending = points.OrderBy(point => point.Tokens).ToArray();
        if (ascending.Length == 0 || ascending.DistinctBy(point => point.Tokens).Count() < ascending.Length)
        {
            throw new ArgumentException(
                "A link has at least one point, and each number of tokens once.", nameof(points));
        }

        _tokens = [.. ascending.Select(point => (double)point.Tokens)];
        _timesMs = [.. ascending.Select(point => point.Time.Value)];
    }

    /// <summary>A link that takes no time.</summary>
    public static LinkLatency Free { get; } = new([(0, Milliseconds.Zero)]);

    /// <summary>A link by its datasheet: t = latency + bytes / bandwidth.</summary>
    /// <param name="latency">What the least message takes.</param>
    /// <param name="gigabytesPerSecond">Bandwidth in 10^9 bytes/s.</param>
    /// <param name="bytesPerToken">Of one token's activations: hidden size × bytes an element.</param>
    public static LinkLatency FromBandwidth(Milliseconds latency, double gigabytesPerSecond, double bytesPerToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gigabytesPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(bytesPerToken);
        const int Tokens = 1_000_000;
        var carryingMs = Tokens * bytesPerToken / (gigabytesPerSecond * 1e6);
        return new LinkLatency([(0, latency), (Tokens, latency + new Milliseconds(carryingMs))]);
    }

    /// <summary>The transfer time of so many tokens, b · l.</summary>
    public Milliseconds Predict(long tokens)
    {
        var found = Array.BinarySearch(_tokens, tokens);
        var next = found >= 0 ? found : ~found;
        if (found >= 0 || next == 0 || _tokens.Length == 1)
        {
            return new Milliseconds(_timesMs[Math.Min(next, _tokens.Length - 1)]);
        }

        var last = Math.Min(next, _tokens.Length - 1);
        var slope = (_timesMs[last] - _timesMs[last - 1]) / (_tokens[last] - _tokens[last - 1]);
        slope = next > last ? Math.Max(0, slope) : slope;
        return new Milliseconds(_timesMs[last] + ((tokens - _tokens[last]) * slope));
    }
}
