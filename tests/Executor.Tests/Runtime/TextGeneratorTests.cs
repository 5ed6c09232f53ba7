using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Runtime;

public class TextGeneratorTests
{
    private static readonly int[] _prompt = [3, 1, 4, 1, 5];

    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void Going_on_token_by_token_gives_what_whole_texts_give(Architecture architecture)
    {
        using var place = new TemporaryFolder();
        using var folder = Trained(architecture, place);
        using var generator = new TextGenerator(folder.Shape, TinyGpt.PlacementOf(ScalarType.Float64), folder);
        var greedy = new SamplingOptions { MaxTokens = 12, Temperature = 0 };

        int[] tokens = [.. generator.Generate(_prompt, greedy)];

        var text = _prompt.ToList();
        foreach (var token in tokens)
        {
            Assert.Equal(generator.Generate(text, greedy with { MaxTokens = 1 }).Single(), token);
            text.Add(token);
        }

        Assert.Equal(12, tokens.Length);
        Assert.True(tokens.Distinct().Count() > 1, string.Join(' ', tokens));
    }

    /// <summary>It was trained on nothing but 0 1 2 … 10 0 1 …</summary>
    [Fact]
    public void A_model_says_what_it_has_learnt()
    {
        using var place = new TemporaryFolder();
        using var folder = Trained(Architecture.Gpt, place);
        using var generator = new TextGenerator(folder.Shape, TinyGpt.PlacementOf(ScalarType.Float32), folder);

        Assert.Equal(
            [7, 8, 9, 10, 0, 1],
            generator.Generate([4, 5, 6], new SamplingOptions { MaxTokens = 6, Temperature = 0 }));
        Assert.Equal(
            [7, 8, 9],
            generator.Generate([4, 5, 6], new SamplingOptions { MaxTokens = 9, Temperature = 0, EndOfText = 10 }));
        Assert.Equal(
            generator.Generate([4, 5], new SamplingOptions { Seed = 5, MaxTokens = 8, Temperature = 3, TopK = 4 }),
            generator.Generate([4, 5], new SamplingOptions { Seed = 5, MaxTokens = 8, Temperature = 3, TopK = 4 }));
    }

    [Fact]
    public void It_ends_where_the_model_does()
    {
        using var place = new TemporaryFolder();
        using var folder = Trained(Architecture.Gpt, place);
        using var generator = new TextGenerator(folder.Shape, TinyGpt.PlacementOf(ScalarType.Float32), folder);

        Assert.Equal(TinyGpt.SequenceTokens - 5, generator.Generate(_prompt, new() { MaxTokens = 1000 }).Count());
    }

    [Fact]
    public void What_cannot_be_gone_on_from_is_refused()
    {
        using var place = new TemporaryFolder();
        using var folder = Trained(Architecture.Gpt, place);
        using var generator = new TextGenerator(folder.Shape, TinyGpt.PlacementOf(ScalarType.Float32), folder);
        var options = new SamplingOptions();

        Assert.Throws<ArgumentException>(() => generator.Generate([], options));
        Assert.Throws<ArgumentException>(() => generator.Generate([11], options));
        Assert.Throws<ArgumentException>(() => generator.Generate(new int[TinyGpt.SequenceTokens], options));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate([1], options with { Temperature = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate([1], options with { TopK = 0 }));
    }

    [Theory]
    [InlineData(1.0, null, new[] { 0.0321, 0.0871, 0.2369, 0.6439 })]
    [InlineData(0.5, null, new[] { 0.0021, 0.0158, 0.1171, 0.8650 })]
    [InlineData(1.0, 2, new[] { 0, 0, 0.2689, 0.7311 })]
    public void Tokens_come_as_often_as_their_softmax_says(double temperature, int? topK, double[] shares)
    {
        const int Draws = 20_000;
        var sampler = new TokenSampler(new SamplingOptions { Temperature = temperature, TopK = topK, Seed = 3 });
        var counts = new int[4];
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Next([0f, 1f, 2f, 3f])]++;
        }

        Assert.All(shares.Zip(counts), pair => Assert.InRange(
            Math.Abs(pair.First - (pair.Second / (double)Draws)), 0, 0.0002 + (4 * Math.Sqrt(pair.First / Draws))));
    }

    private static ModelFolder Trained(Architecture architecture, TemporaryFolder place)
    {
        var shape = architecture == Architecture.Gpt ? TinyGpt.Shape : TinyLlama.Shape;
        using var pipeline = new Pipeline(shape, TinyGpt.Options(2, ScalarType.Float32));
        for (var step = 0; step < 60; step++)
        {
            using var batch = new TokenBatch(
                [
                    .. Enumerable.Range(0, 4).Select(sequence => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                        .Select(i => (i + step + (3L * sequence)) % TinyGpt.Shape.VocabularySize).ToArray()),
                ],
                CPU);
            pipeline.Step(batch, TinyGpt.Plan(2, "4:8,16"));
        }

        pipeline.SavePretrained(place.File("model"));
        return ModelFolder.Open(place.File("model"));
    }
}
