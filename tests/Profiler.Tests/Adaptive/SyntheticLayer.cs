using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Tests.Adaptive;

/// <summary>
/// A layer whose latencies are known: launches, matrix products with a floor below which reading the weights rules, and
/// causal attention, in either phase. A smooth one gets efficient gradually, a stepped one computes in tiles.
/// </summary>
internal sealed class SyntheticLayer : ILatencyModel
{
    private readonly Func<int, int, (double ForwardMs, double BackwardMs)> _time;

    /// <summary>Of random shape and speed: a whole sequence takes 3–200 ms.</summary>
    public SyntheticLayer(Random random, bool isStepped, int sequence)
    {
        var hidden = 512 * Math.Pow(2, random.Next(0, 5)) * (random.Next(2) == 0 ? 1 : 1.25); // 512 … 10,240
        var perPair = 1 / (6 * hidden) / Between(0.2, 0.8); // in times of a token; attention reaches less of the peak
        var (floor, launches) = (Between(20, 220), Math.Exp(Between(Math.Log(4), Math.Log(400))));
        var soft = isStepped ? 0 : Between(0, 120);
        var tile = isStepped ? 64 << random.Next(0, 3) : 1;
        var attentionTile = isStepped && random.Next(2) == 0 ? tile : 1;
        var keyTile = isStepped && random.Next(3) == 0 ? 128 : 1;
        var (ratio, attentionRatio) = (Between(1.8, 2.3), Between(1, 1.4));
        var backwardLaunches = Between(launches, 2 * launches);
        var scale = Math.Exp(Between(Math.Log(3), Math.Log(200))) / sequence;
        _time = (l, c) =>
        {
            var products = Math.Max(floor, Math.Sqrt(Math.Pow(Up(l, tile), 2) + (soft * soft)));
            var attention = perPair * Up(l, attentionTile) * (Up(c + l, keyTile) - (l / 2.0));
            return (
                scale * (launches + products + attention),
                scale * (backwardLaunches + (ratio * (products + (attentionRatio * attention)))));
        };

        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
    }

    /// <summary>By a function of length and context in tokens.</summary>
    public SyntheticLayer(Func<int, int, (double ForwardMs, double BackwardMs)> time) => _time = time;

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => null;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var (forwardMs, backwardMs) = _time(microBatch * slice.Count, context.Count);
        return new SliceLatency(new Milliseconds(forwardMs), new Milliseconds(backwardMs), Provenance.Estimated);
    }

    private static double Up(double tokens, int tile) => Math.Ceiling(tokens / tile) * tile;
}
