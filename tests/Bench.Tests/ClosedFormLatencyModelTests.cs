using TeraPipe.Bench.Planner;
using TeraPipe.Planning;

namespace TeraPipe.Bench.Tests;

public class ClosedFormLatencyModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void A_row_is_the_same_numbers_as_its_slices_one_by_one(double tileTokens)
    {
        var model = new ClosedFormLatencyModel(
            new PhaseCost(0.5, 0.01, 1.5e-7, tileTokens), new PhaseCost(0.8, 0.021, 3.5e-7, tileTokens), [1, 3]);
        var (forwardMs, backwardMs) = (new double[37], new double[37]);

        model.PredictRow(3, new Tokens(88), new Tokens(8), forwardMs, backwardMs);

        for (var i = 0; i < forwardMs.Length; i++)
        {
            var one = model.Predict(3, new Tokens((i + 1) * 8), new Tokens(88));
            Assert.Equal((one.Forward.Value, one.Backward.Value), (forwardMs[i], backwardMs[i]));
        }
    }

    [Fact]
    public void A_stepped_slice_costs_whole_tiles_and_its_attention()
    {
        var cost = new PhaseCost(LaunchMs: 0.5, TokenMs: 0.01, PairMs: 1e-6, TileTokens: 256);

        // 3 · 100 tokens are two tiles; pairs: 3 · 100 · (40 + 50.5)
        Assert.Equal(0.5 + (512 * 0.01) + (27_150 * 1e-6), cost.At(3, 100, 40), tolerance: 1e-12);
    }
}
