using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class RooflineLatencyModelTests
{
    // 10 TFLOP/s and 100 GB/s at half their peaks: 5e9 FLOPs and 5e7 bytes in a millisecond.
    private static readonly Datasheet Device = new(10, 100, 0.5, new Milliseconds(0.25), bytesPerElement: 2);

    // 4 · 1000² + 2 · 1000 · 4000 = 12e6 weights, 24e6 bytes: 0.48 ms to read.
    private static readonly LayerShape Layer = new(hiddenSize: 1000, feedForwardSize: 4000);

    [Fact]
    public void Long_slices_take_the_time_of_their_FLOPs()
    {
        var latency = new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 1).Predict(
            2, new Tokens(999), new Tokens(1000));

        // 2 · (2 · 999 · 12e6 + 4 · 1000 · 999 · (1000 + 500)) = 2 · (23.976e9 + 5.994e9) = 59.94e9
        Assert.Equal((59.94 / 5) + 0.25, latency.Forward.Value, tolerance: 1e-9);
        Assert.Equal((2 * 59.94 / 5) + 0.25, latency.Backward.Value, tolerance: 1e-9);
        Assert.Equal(Provenance.Estimated, latency.Provenance);
    }

    /// <summary>A quarter of the keys and values, and a gate of an MLP of 2000.</summary>
    [Fact]
    public void Grouped_queries_and_gates_change_the_weights_and_no_pair_of_tokens()
    {
        var layer = new LayerShape(1000, 2000) { KeyValueWidth = 250, IsGated = true };

        var latency = new RooflineLatencyModel(Device, layer, tensorParallelDegree: 1).Predict(
            2, new Tokens(999), new Tokens(1000));

        // 2 · 1000² + 2 · 1000 · 250 + 3 · 1000 · 2000 = 8.5e6 weights: 2 · (2 · 999 · 8.5e6 + 5.994e9) = 45.954e9
        Assert.Equal((45.954 / 5) + 0.25, latency.Forward.Value, tolerance: 1e-9);
    }

    [Fact]
    public void A_token_that_attends_to_all_others_has_more_pairs()
    {
        var model = new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 1) { IsCausal = false };

        // 2 · (2 · 999 · 12e6 + 4 · 1000 · 999 · 999) = 2 · (23.976e9 + 3.992004e9) = 55.936008e9
        Assert.Equal(
            (55.936008 / 5) + 0.25, model.Predict(2, new Tokens(999), Tokens.None).Forward.Value, tolerance: 1e-9);
        var (forwardMs, backwardMs) = (new double[9], new double[9]);
        model.PredictRow(2, Tokens.None, new Tokens(111), forwardMs, backwardMs);
        Assert.Equal((55.936008 / 5) + 0.25, forwardMs[^1], tolerance: 1e-9);
    }

    [Fact]
    public void Attention_and_the_MLP_make_the_layer()
    {
        var blocks = Enum.GetValues<LayerBlock>().ToDictionary(
            block => block,
            block => new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 1, block).Predict(
                2, new Tokens(999), new Tokens(1000)));

        // The MLP: 2 · 2 · 999 · 8e6 = 31.968e9.
        Assert.Equal((31.968 / 5) + 0.125, blocks[LayerBlock.Mlp].Forward.Value, tolerance: 1e-9);
        Assert.Equal(
            blocks[LayerBlock.Whole].Backward.Value,
            blocks[LayerBlock.Attention].Backward.Value + blocks[LayerBlock.Mlp].Backward.Value,
            tolerance: 1e-9);
    }

    [Fact]
    public void Short_slices_take_the_time_of_reading_the_weights()
    {
        var latency = new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 1).Predict(
            1, new Tokens(1), Tokens.None);

        Assert.Equal(0.48 + 0.25, latency.Forward.Value, tolerance: 1e-9);
        Assert.Equal(0.96 + 0.25, latency.Backward.Value, tolerance: 1e-9);
    }

    [Fact]
    public void Devices_share_the_work_but_not_the_overhead()
    {
        var (slice, context) = (new Tokens(999), new Tokens(1000));
        var alone = new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 1).Predict(1, slice, context);
        var shared = new RooflineLatencyModel(Device, Layer, tensorParallelDegree: 4).Predict(1, slice, context);

        Assert.Equal((alone.Forward.Value - 0.25) / 4, shared.Forward.Value - 0.25, tolerance: 1e-9);
    }

    [Theory]
    [InlineData(1, 1, 128)]
    [InlineData(1, 128, 128)]
    [InlineData(1, 129, 256)]
    [InlineData(3, 128, 384)] // the tokens of the micro-batch share tiles
    [InlineData(3, 43, 256)]
    public void Matrix_products_take_whole_tiles(int b, int l, int tokens)
    {
        // Next to no attention, and a memory so fast that only FLOPs count.
        var device = new Datasheet(1, 1e9, 1, Milliseconds.Zero, bytesPerElement: 2) { Tile = new Tokens(128) };
        var layer = new LayerShape(hiddenSize: 1, feedForwardSize: 1_000_000);

        var latency = new RooflineLatencyModel(device, layer, tensorParallelDegree: 1).Predict(
            b, new Tokens(l), Tokens.None);

        Assert.Equal(tokens * 2 * 2_000_004 / 1e9, latency.Forward.Value, tolerance: 1e-4);
    }

    [Fact]
    public void A_tile_has_a_token() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new Datasheet(10, 100, 0.5, Milliseconds.Zero, bytesPerElement: 2) { Tile = Tokens.None });

    [Theory]
    [InlineData(0, 100, 0.5, 2)]
    [InlineData(10, -1, 0.5, 2)]
    [InlineData(10, 100, 1.01, 2)]
    [InlineData(10, 100, double.NaN, 2)]
    [InlineData(double.PositiveInfinity, 100, 0.5, 2)]
    [InlineData(10, 100, 0.5, 0)]
    public void Rejects_an_impossible_device(
        double teraflops, double gigabytesPerSecond, double fraction, int bytesPerElement) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Datasheet(teraflops, gigabytesPerSecond, fraction, Milliseconds.Zero, bytesPerElement));
}
