using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planning.Tests.Parallelism;

public class DataParallelCostTests
{
    private static readonly NetworkLink Link = new(new Milliseconds(0.02), 10);
    private static readonly Bytes Gradients = new(40_000_000);
    private static readonly Bytes Weights = new(20_000_000);

    [Fact]
    public void Exposed_is_the_whole_all_reduce() => Assert.Equal(
        Link.AllReduce(Gradients, 8),
        Cost(GradientReduction.Exposed).ExtraTime(Gradients, Weights, 4, new Milliseconds(1000)));

    /// <summary>A message a layer, one at a time, each as soon as the backward has passed its layer.</summary>
    [Fact]
    public void Overlapped_is_what_outlasts_the_last_backward()
    {
        var random = new Random(20261103);
        for (var trial = 0; trial < 1000; trial++)
        {
            var layers = random.Next(1, 30);
            var backwardMs = 20 * random.NextDouble();
            var layerMs = Link.AllReduce(Gradients, 8).Value / layers;
            var free = 0.0;
            for (var layer = 1; layer <= layers; layer++)
            {
                free = Math.Max(free, backwardMs * layer / layers) + layerMs;
            }

            var extra = Cost(GradientReduction.Overlapped).ExtraTime(
                Gradients, Weights, layers, new Milliseconds(backwardMs));

            Assert.Equal(free - backwardMs, extra.Value, tolerance: 1e-9);
        }
    }

    [Fact]
    public void Sharing_the_optimiser_gathers_weights_in_place_of_sharing_gradients()
    {
        var sharded = Cost(GradientReduction.Exposed) with { ShardsOptimizer = true };

        // Equal bytes take as long either way; fewer bytes of weights less.
        Assert.Equal(
            Link.AllReduce(Gradients, 8), sharded.ExtraTime(Gradients, Gradients, 1, Milliseconds.Zero));
        Assert.True(sharded.ExtraTime(Gradients, Weights, 1, Milliseconds.Zero) < Link.AllReduce(Gradients, 8));
    }

    [Fact]
    public void A_single_replica_adds_up_nothing() => Assert.Equal(
        Milliseconds.Zero,
        (Cost(GradientReduction.Exposed) with { Degree = 1 }).ExtraTime(Gradients, Weights, 3, Milliseconds.Zero));

    private static DataParallelCost Cost(GradientReduction reduction) =>
        new(Link, 8, reduction, ShardsOptimizer: false);
}
