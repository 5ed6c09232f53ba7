using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planning.Tests.Memory;

public class ModelShapeTests
{
    /// <summary>Narayanan et al., SC 2021, table 1: parameters in billions, to 0.1.</summary>
    [Theory]
    [InlineData(24, 2304, 24, 1.7)]
    [InlineData(30, 3072, 32, 3.6)]
    [InlineData(36, 4096, 32, 7.5)]
    [InlineData(40, 6144, 48, 18.4)]
    [InlineData(48, 8192, 64, 39.1)]
    [InlineData(60, 10240, 80, 76.1)]
    [InlineData(80, 12288, 96, 145.6)]
    [InlineData(96, 16384, 128, 310.1)]
    [InlineData(105, 20480, 128, 529.6)]
    [InlineData(128, 25600, 160, 1008.0)]
    public void Has_the_published_number_of_parameters(int layers, int hidden, int heads, double billions)
    {
        var model = TestModels.Gpt(layers, hidden, heads);

        Assert.Equal(billions, model.ParametersOf(layers, true, true).Total / 1e9, tolerance: 0.05);
    }

    /// <summary>Llama 2 7B, Llama 3 8B and 70B: every parameter of their released checkpoints.</summary>
    [Theory]
    [InlineData(32, 4096, 11008, 32, 32, 32000, 6_738_415_616)]
    [InlineData(32, 4096, 14336, 32, 8, 128256, 8_030_261_248)]
    [InlineData(80, 8192, 28672, 64, 8, 128256, 70_553_706_496)]
    public void Gated_models_with_grouped_queries_have_the_published_number_of_parameters(
        int layers, int hidden, int feedForward, int heads, int keyValueHeads, int vocabulary, long parameters)
    {
        var layer = new LayerShape(hidden, feedForward)
        {
            KeyValueWidth = hidden / heads * keyValueHeads,
            IsGated = true,
        };
        var model = new ModelShape(layer, layers, heads, vocabulary, positions: 0);

        Assert.Equal(keyValueHeads, model.KeyValueHeads);
        Assert.Equal(parameters, model.ParametersOf(layers, true, true).Total);
        Assert.Equal(parameters, (layers * layer.MatrixWeights) + (2.0 * vocabulary * hidden) + Norms(layers, hidden));

        // Two norms a layer and one before the head, without a shift.
        static double Norms(int layers, int hidden) => ((2 * layers) + 1.0) * hidden;
    }

    [Fact]
    public void Stages_hold_all_parameters_and_the_tied_matrix_once_more()
    {
        var model = TestModels.Gpt(layers: 4, hidden: 64, heads: 4, vocabulary: 1000);

        var stages = model.ParametersOf(1, true, false).Total
            + model.ParametersOf(2, false, false).Total
            + model.ParametersOf(1, false, true).Total;

        Assert.Equal(model.ParametersOf(4, true, true).Total + (1000 * 64), stages);
    }

    [Fact]
    public void Tensor_parallel_devices_share_the_matrices_and_repeat_the_norms()
    {
        var count = new ParameterCount(Sharded: 1001, Replicated: 10);

        Assert.Equal((1011, 511, 261), (count.OnOneDevice(1), count.OnOneDevice(2), count.OnOneDevice(4)));
    }

    [Fact]
    public void Rejects_heads_that_do_not_divide() =>
        Assert.Throws<ArgumentException>(() => TestModels.Gpt(layers: 1, hidden: 64, heads: 5));

    [Theory]
    [InlineData(48)] // three heads of 16, which do not divide four
    [InlineData(24)] // one and a half
    [InlineData(8)]
    public void Rejects_keys_that_are_not_those_of_some_of_the_heads(int keyValueWidth)
    {
        var layer = new LayerShape(64, 256) { KeyValueWidth = keyValueWidth };

        Assert.Throws<ArgumentException>(() => new ModelShape(layer, 1, heads: 4, 100, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void Rejects_keys_that_are_wider_than_the_layer_or_not_there(int keyValueWidth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerShape(64, 256) { KeyValueWidth = keyValueWidth });
}
