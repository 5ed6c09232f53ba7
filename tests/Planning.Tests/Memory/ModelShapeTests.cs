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

    /// <summary>Llama 2 7B and Llama 3 70B: every parameter of their released checkpoints.</summary>
    [Theory]
    [InlineData(32, 4096, 11008, 32, 32, 32000, 6_738_415_616)]
    [InlineData(80, 8192, 28672, 64, 8, 128256, 70_553_706_496)]
    public void Gated_models_with_grouped_queries_have_the_published_number_of_parameters(
        int layers, int hidden, int feedForward, int heads, int keyValueHeads, int vocabulary, long parameters)
    {
        var model = new ModelShape(new LayerShape(hidden, feedForward), layers, heads, vocabulary, positions: 0)
        {
            KeyValueHeads = keyValueHeads,
            IsGated = true,
        };

        Assert.Equal(parameters, model.ParametersOf(layers, true, true).Total);
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
    public void Rejects_heads_that_do_not_divide()
    {
        Assert.Throws<ArgumentException>(() => TestModels.Gpt(layers: 1, hidden: 64, heads: 5));
        Assert.Throws<ArgumentException>(
            () => new ModelShape(new LayerShape(64, 256), 1, 4, 100, 0) { KeyValueHeads = 3 });
    }
}
