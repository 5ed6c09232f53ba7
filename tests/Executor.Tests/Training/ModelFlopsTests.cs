using TeraPipe.Executor.Model;
using TeraPipe.Executor.Training;

namespace TeraPipe.Executor.Tests.Training;

public class ModelFlopsTests
{
    /// <summary>Counted by hand: 4 h² + 2 h f a layer, h v for the head.</summary>
    [Fact]
    public void Weights_are_those_of_the_matrices_that_multiply()
    {
        var shape = new GptShape(
            layers: 3, hiddenSize: 8, heads: 4, feedForwardSize: 32, vocabularySize: 50, maxSequenceTokens: 16);
        var llama = new GptShape(3, 8, 4, 32, 50, 16) { Architecture = Architecture.Llama, KeyValueHeads = 1 };

        Assert.Equal((3 * ((4 * 64) + (2 * 8 * 32))) + 400, ModelFlops.MatrixWeights(shape));
        Assert.Equal((3 * ((2 * 64) + (2 * 8 * 2) + (3 * 8 * 32))) + 400, ModelFlops.MatrixWeights(llama));
    }

    /// <summary>GPT-3 as Brown et al. 2020 (arXiv 2005.14165), table 2.1, has it: 175 billion parameters.</summary>
    [Fact]
    public void Token_of_the_largest_GPT_3_takes_six_times_its_weights_and_attention()
    {
        var shape = new GptShape(96, 12_288, 96, 49_152, 50_257, 2048);

        var weights = ModelFlops.MatrixWeights(shape)!.Value;
        Assert.Equal(175e9, weights, 0.5e9);
        Assert.Equal((6.0 * weights) + (12.0 * 96 * 12_288 * 2048), ModelFlops.PerToken(shape, 2048));
    }

    [Fact]
    public void Nothing_is_claimed_of_layers_of_ones_own()
    {
        Assert.Null(ModelFlops.MatrixWeights(TinyOwn.Shape));
        Assert.Null(ModelFlops.PerToken(TinyOwn.Shape, TinyGpt.SequenceTokens));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Peak_of_two_ranks_is_measured(ScalarType dtype) =>
        Assert.InRange(MatrixProductPeak.Measure(dtype, CPU, ranks: 2, threadsPerRank: 1), 1e7, 1e15);
}
