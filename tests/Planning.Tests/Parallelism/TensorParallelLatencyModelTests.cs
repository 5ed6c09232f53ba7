using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Tests.Memory;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Parallelism;

public class TensorParallelLatencyModelTests
{
    private static readonly NetworkLink Link = new(new Milliseconds(0.01), 100);

    /// <summary>Shoeybi et al. 2019, figure 4: 4 all-reduces of b · l · h elements, 2 of them in the forward.</summary>
    [Fact]
    public void Adds_two_all_reduces_to_each_phase()
    {
        var layer = new FunctionLatencyModel((_, _, _) => (3, 5));

        var latency = Parallel(layer, degree: 4).Predict(2, new Tokens(512), new Tokens(64));

        var allReduceMs = Link.AllReduce(new Bytes(2 * 512 * 1024 * 2), 4).Value;
        Assert.Equal(3 + (2 * allReduceMs), latency.Forward.Value, tolerance: 1e-12);
        Assert.Equal(5 + (2 * allReduceMs), latency.Backward.Value, tolerance: 1e-12);
    }

    [Fact]
    public void One_device_tells_nobody() => Assert.Equal(
        FunctionLatencyModel.Smooth.Predict(1, new Tokens(64), Tokens.None),
        Parallel(FunctionLatencyModel.Smooth, degree: 1).Predict(1, new Tokens(64), Tokens.None));

    [Fact]
    public void Rows_are_exactly_the_points() => RowAssert.SameAsPoints(
        Parallel(FunctionLatencyModel.Smooth, degree: 8), microBatch: 3, new Tokens(48), new Tokens(16), count: 20);

    private static TensorParallelLatencyModel Parallel(ILatencyModel layer, int degree) =>
        new(layer, Link, degree, new LayerShape(1024, 4096), Precision.Bf16);
}
