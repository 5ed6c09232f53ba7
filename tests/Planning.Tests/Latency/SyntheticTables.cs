using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>Tables of made-up devices, on a lattice of multiples of a step up to the longest sequence.</summary>
internal static class SyntheticTables
{
    /// <summary>Launches, matrix products and attention: bilinear in slice and context, curved in the slice.</summary>
    public static double SmoothMs(double l, double c) => 0.2 + (0.004 * l) + (1e-6 * l * (c + (l / 2)));

    /// <summary>The same in tiles of 128 tokens of slice and of context.</summary>
    public static double SteppedMs(double l, double c) => SmoothMs(Tiles(l), Tiles(c));

    public static LatencyTable Create(int step, int longest, Func<double, double, double> forwardMs) =>
        TestTables.Create(Points(step, longest, (l, c) => (forwardMs(l, c), (2 * forwardMs(l, c)) + 0.1)));

    /// <summary>Each time is off by its own factor, normal with the given deviation, and tells its spread.</summary>
    public static List<RawLatencyPoint> Noisy(Random random, int step, int longest, double deviation)
    {
        return Points(step, longest, (l, c) => (SmoothMs(l, c) * Factor(), 2 * SmoothMs(l, c) * Factor()))
            .ConvertAll(point => point with
            {
                ForwardSpreadMs = 0.6745 * deviation * (0.2 + random.NextDouble()) * point.ForwardMs,
                BackwardSpreadMs = 0.6745 * deviation * (0.2 + random.NextDouble()) * point.BackwardMs,
                Samples = random.Next(2, 6),
            });

        double Factor() => 1 + (deviation * Normal(random));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Tiles(double tokens) => 128 * Math.Ceiling(tokens / 128);

    private static List<RawLatencyPoint> Points(
        int step, int longest, Func<int, int, (double ForwardMs, double BackwardMs)> time)
    {
        int[] multiples = [.. Enumerable.Range(0, (longest / step) + 1).Select(i => i * step)];
        return TestTables.Points(multiples[1..], multiples, longest, time);
    }
}
