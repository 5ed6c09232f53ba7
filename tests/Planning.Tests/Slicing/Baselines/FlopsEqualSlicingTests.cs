using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class FlopsEqualSlicingTests
{
    [Fact]
    public void Both_halves_of_eight_tokens_take_120_flops()
    {
        // P = 6, h = 1: Φ(e) = 12 e + 2 e (e + 1); Φ(8) = 240 and Φ(5) = 120.
        Assert.Equal([5, 3], Slices(sequence: 8, grain: 1, new LayerShape(1, 1), count: 2));
    }

    [Fact]
    public void Slices_differ_by_less_than_a_grain_of_flops()
    {
        var layer = new LayerShape(64, 256);
        int[] ends = [0, .. Slices(sequence: 4096, grain: 8, layer, count: 10).Select(Running())];

        var shareFlops = Flops(layer, 0, 4096) / 10;
        Assert.Equal(11, ends.Length);
        Assert.Equal(4096, ends[^1]);
        for (var i = 0; i < 10; i++)
        {
            // each end lies within half a grain of where it should be
            Assert.InRange(Flops(layer, ends[i], ends[i + 1]), shareFlops - Grain(i), shareFlops + Grain(i));
        }

        double Grain(int i) => Flops(layer, ends[i + 1] - 8, ends[i + 1]) + 1;
    }

    [Fact]
    public void Where_a_slice_would_be_empty_there_is_one_slice_fewer() =>
        Assert.Equal([8, 8, 8, 8], Slices(sequence: 32, grain: 8, new LayerShape(1, 1), count: 4 * 32));

    /// <summary>FLOPs of the tokens from one up to another, added up one by one.</summary>
    private static double Flops(LayerShape layer, int from, int to) => Enumerable.Range(from + 1, to - from).Sum(
        token => (2 * layer.MatrixWeights) + (4.0 * layer.HiddenSize * token));

    private static Func<int, int> Running()
    {
        var sum = 0;
        return slice => sum += slice;
    }

    private static IEnumerable<int> Slices(int sequence, int grain, LayerShape layer, int count) =>
        FlopsEqualSlicing.Slices(
            new SlicingProblem(new Tokens(sequence), new Tokens(grain), 1, stageCount: 2, FunctionLatencyModel.Smooth),
            layer,
            count).Select(slice => slice.Count);
}
