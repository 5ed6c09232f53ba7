using TeraPipe.Planning.Latency;

namespace TeraPipe.Bench.Planner;

/// <summary>
/// The stages that are planned with. Backward has launches and factors of its own, so that the slowest forward and the
/// slowest backward are not the same slice's.
/// </summary>
internal static class BenchTables
{
    private const double Noise = 0.01;
    private const int LayersPerStage = 2;

    /// <param name="table">What the latencies look like.</param>
    /// <param name="sequence">The longest slice, L.</param>
    /// <param name="grain">What slices are multiples of.</param>
    /// <param name="microBatchSizes">The sizes that the model knows.</param>
    public static ILatencyModel Create(BenchTable table, int sequence, int grain, IReadOnlyList<int> microBatchSizes) =>
        table switch
        {
            BenchTable.Smooth => ClosedForm(tileTokens: 1, microBatchSizes),
            BenchTable.Stepped => ClosedForm(tileTokens: 256, microBatchSizes),
            _ => new StageLatencyModel(Profiled(sequence, grain, microBatchSizes), LayersPerStage),
        };

    // In the order of magnitude of the paper's setting 10: two layers of 175 billion parameters' GPT on eight V100.
    private static ClosedFormLatencyModel ClosedForm(double tileTokens, IReadOnlyList<int> microBatchSizes) => new(
        new PhaseCost(LaunchMs: 0.5, TokenMs: 0.01, PairMs: 1.5e-7, tileTokens),
        new PhaseCost(LaunchMs: 0.8, TokenMs: 0.021, PairMs: 3.5e-7, tileTokens),
        microBatchSizes);

    private static ProfiledLatencyModel Profiled(int sequence, int grain, IReadOnlyList<int> microBatchSizes)
    {
        var random = new Random(20261121);
        var stage = ClosedForm(tileTokens: 256, microBatchSizes);
        var points = new List<RawLatencyPoint>();
        foreach (var b in microBatchSizes)
        {
            foreach (var (l, c) in Lattice(sequence, grain))
            {
                var latency = stage.Predict(b, new(l), new(c));
                points.Add(new(b, l, c, Measured(latency.Forward.Value), Measured(latency.Backward.Value)));
            }
        }

        return LatencyTable.Parse(points, out var faults) is { } table
            ? new ProfiledLatencyModel(table)
            : throw new InvalidOperationException(faults[0].Message);

        double Measured(double stageMs) => stageMs / LayersPerStage * (1 + (Noise * ((2 * random.NextDouble()) - 1)));
    }

    /// <summary>16 lengths, short ones doubled and long ones in even steps; contexts in the same even steps.</summary>
    private static IEnumerable<(int Slice, int Context)> Lattice(int sequence, int grain)
    {
        var step = sequence / grain / 12 * grain;
        int[] lengths =
        [
            .. Enumerable.Range(0, 4).Select(i => grain << i).Where(length => length < step),
            .. Enumerable.Range(1, 11).Select(i => i * step),
            sequence,
        ];
        int[] contexts = [.. Enumerable.Range(0, 12).Select(i => i * step)];
        return from l in lengths from c in contexts where l + c <= sequence select (l, c);
    }
}
