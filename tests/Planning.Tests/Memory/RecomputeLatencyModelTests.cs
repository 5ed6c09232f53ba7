using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Memory;

public class RecomputeLatencyModelTests
{
    private static readonly LayerShape Layer = new(1024, 4096);

    [Fact]
    public void Full_recompute_does_the_forward_again() => Assert.Equal(
        (3.0, 8.0), Times(RecomputeLatencyModel.Of(Constant(3, 5), Layer, Recompute.Full, hasFusedAttention: true)));

    /// <summary>
    /// Korthikanti et al., appendix A: of a layer's 24 b s h² + 4 b s² h FLOPs attention's scores are 4 b s² h, for a
    /// sequence in one slice.
    /// </summary>
    [Fact]
    public void Selective_recompute_does_attentions_share_of_the_forward_again()
    {
        const double H = 1024, S = 2048;
        var share = 4 * S * S * H / ((24 * S * H * H) + (4 * S * S * H));

        var model = RecomputeLatencyModel.Of(Constant(3, 5), Layer, Recompute.Selective, hasFusedAttention: false);

        Assert.Equal(5 + (3 * share), Times(model).BackwardMs, tolerance: 1e-12);
    }

    [Fact]
    public void Nothing_and_what_a_fused_kernel_does_anyway_is_free()
    {
        var model = Constant(3, 5);

        Assert.Same(model, RecomputeLatencyModel.Of(model, Layer, Recompute.None, hasFusedAttention: false));
        Assert.Same(model, RecomputeLatencyModel.Of(model, Layer, Recompute.Selective, hasFusedAttention: true));
    }

    [Theory]
    [InlineData(Recompute.Selective)]
    [InlineData(Recompute.Full)]
    public void Rows_are_exactly_the_points(Recompute recompute)
    {
        var model = RecomputeLatencyModel.Of(FunctionLatencyModel.Smooth, Layer, recompute, hasFusedAttention: false);

        RowAssert.SameAsPoints(model, microBatch: 3, new Tokens(48), new Tokens(16), count: 20);
    }

    private static FunctionLatencyModel Constant(double forwardMs, double backwardMs) =>
        new((_, _, _) => (forwardMs, backwardMs));

    private static (double ForwardMs, double BackwardMs) Times(ILatencyModel model)
    {
        var latency = model.Predict(1, new Tokens(2048), Tokens.None);
        return (latency.Forward.Value, latency.Backward.Value);
    }
}
