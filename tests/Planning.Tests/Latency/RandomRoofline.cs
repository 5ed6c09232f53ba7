using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>Rooflines of any device and layer, most of them with tiles.</summary>
internal static class RandomRoofline
{
    public static RooflineLatencyModel Create(Random random) => new(
        new Datasheet(1 + (100 * random.NextDouble()), 100, 0.5, new Milliseconds(random.NextDouble()), 2)
        {
            Tile = random.Next(3) == 0 ? null : new Tokens(random.Next(1, 300)),
        },
        Shape(random),
        tensorParallelDegree: random.Next(1, 9));

    public static LayerShape Shape(Random random) => new(random.Next(64, 2048), random.Next(64, 8192));
}
