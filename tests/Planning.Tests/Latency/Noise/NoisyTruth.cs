using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Latency.Noise;

/// <summary>
/// A stage whose latencies are known, and what a profiler would see of it. The stage is a layer of random shape:
/// launches, a floor below which reading the weights rules, matrix products and causal attention, in either phase. A
/// smooth one gets efficient gradually; a stepped one computes in tiles of 64, 128 or 256 tokens, often attention too,
/// sometimes in blocks of 128 keys.
/// </summary>
internal sealed class NoisyTruth
{
    public const int SequenceTokens = 2048;
    private const int Samples = 7;
    private const double MedianSigmas = 0.4587; // of the median of 7 standard normal samples
    private readonly Random _random;
    private double? _spare;
    private readonly Func<int, int, (double ForwardMs, double BackwardMs)> _time;

    public NoisyTruth(Random random, bool isStepped)
    {
        _random = random;
        var hidden = 512 * Math.Pow(2, random.Next(0, 5)) * (random.Next(2) == 0 ? 1 : 1.25); // 512 … 10,240
        var flopsPerMs = Between(50, 500) * 1e9 * (1 << random.Next(0, 3));
        var perToken = 24 * hidden * hidden / flopsPerMs;
        var perPair = 4 * hidden / flopsPerMs / Between(0.2, 0.8); // attention reaches less of the peak
        var floorMs = Between(20, 220) * perToken;
        var (launchMs, soft) = (Between(0.02, 0.12), isStepped ? 0 : Between(0, 120));
        var tile = isStepped ? 64 << random.Next(0, 3) : 1;
        var attentionTile = isStepped && random.Next(2) == 0 ? tile : 1;
        var keyBlock = isStepped && random.Next(3) == 0 ? 128 : 1;
        var (ratio, attentionRatio, backwardLaunchMs) = (
            Between(1.8, 2.3), Between(1, 1.4), Between(launchMs, 2 * launchMs));
        _time = (l, c) =>
        {
            var matrixMs = Math.Max(floorMs, perToken * Math.Sqrt(Math.Pow(Up(l, tile), 2) + (soft * soft)));
            var attentionMs = perPair * Up(l, attentionTile) * (Up(c + l, keyBlock) - (l / 2.0));
            return (
                launchMs + matrixMs + attentionMs,
                backwardLaunchMs + (ratio * (matrixMs + (attentionRatio * attentionMs))));
        };
        Model = new FunctionLatencyModel((_, l, c) => _time(l, c), [1]);
        (StageCount, BatchSequences, Tile) = (random.Next(4, 97), 1 << random.Next(0, 3), tile);
    }

    public ILatencyModel Model { get; }

    public int StageCount { get; }

    public int BatchSequences { get; }

    public int Tile { get; }

    public SlicingProblem Problem(int grain, ILatencyModel model) =>
        new(new Tokens(SequenceTokens), new Tokens(grain), BatchSequences, StageCount, model);

    public double MakespanMs(IReadOnlyList<MicroBatchSlicing> plan) =>
        FlushMakespan.Of(plan, StageCount, Model).Value;

    /// <summary>
    /// Medians of 7 samples of every slice, with their spread as the profiler tells it. Samples scatter normally and
    /// independently, so much that the standard error of a median is <paramref name="noise"/> of the true time.
    /// </summary>
    public LatencyTable Measure(int grain, double noise, bool tellSpread = true)
    {
        int[] lattice = [.. Enumerable.Range(0, (SequenceTokens / grain) + 1).Select(i => i * grain)];
        return Measure(lattice[1..], lattice, noise, tellSpread);
    }

    /// <summary>On a lattice.</summary>
    public LatencyTable Measure(int[] lengths, int[] contexts, double noise, bool tellSpread = true) =>
        TestTables.Create(Points(lengths, contexts, noise, tellSpread));

    /// <summary>All multiples of 32 without context, those of 128 after those of 128.</summary>
    public LatencyTable MeasureDenserWithoutContext(double noise)
    {
        int[] lengths = [.. Enumerable.Range(1, SequenceTokens / 32).Select(i => 32 * i)];
        int[] lattice = [.. lengths.Where(length => length % 128 == 0)];
        return TestTables.Create(
        [
            .. Points(lattice, [0, .. lattice], noise, tellSpread: true),
            .. Points([.. lengths.Except(lattice)], [0], noise, tellSpread: true),
        ]);
    }

    private List<RawLatencyPoint> Points(int[] lengths, int[] contexts, double noise, bool tellSpread) =>
    [
        .. from l in lengths
           from c in contexts
           where l + c <= SequenceTokens
           let time = _time(l, c)
           let forward = Sample(time.ForwardMs, noise)
           let backward = Sample(time.BackwardMs, noise)
           select tellSpread
               ? new RawLatencyPoint(
                   1, l, c, forward.MedianMs, backward.MedianMs, forward.SpreadMs, backward.SpreadMs, Samples)
               : new RawLatencyPoint(1, l, c, forward.MedianMs, backward.MedianMs),
    ];

    private (double MedianMs, double SpreadMs) Sample(double trueMs, double noise)
    {
        Span<double> samplesMs = stackalloc double[Samples];
        foreach (ref var sampleMs in samplesMs)
        {
            sampleMs = Math.Max(0.01 * trueMs, trueMs * (1 + (noise / MedianSigmas * Normal())));
        }

        samplesMs.Sort();
        return (samplesMs[3], (samplesMs[4] + samplesMs[5] - samplesMs[1] - samplesMs[2]) / 4);
    }

    /// <summary>Box and Muller's, which come in pairs.</summary>
    private double Normal()
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

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private static double Up(double tokens, int tile) => Math.Ceiling(tokens / tile) * tile;
}
