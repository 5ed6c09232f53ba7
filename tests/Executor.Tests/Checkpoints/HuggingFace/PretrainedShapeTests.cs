using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Model;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>In what a model that is loaded may differ from the folder's, and models that only we have.</summary>
public class PretrainedShapeTests
{
    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void A_model_may_be_trained_on_shorter_sequences_than_it_was_made_for(Architecture architecture)
    {
        var shape = architecture == Architecture.Gpt ? TinyGpt.Shape : TinyLlama.Shape;
        using var model = new SavedModel(shape with { MaxSequenceTokens = 40 }, float64);
        using var batch = TinyGpt.Batch(sequences: 2);
        using var folder = ModelFolder.Open(model.Path);
        using var whole = TinyGpt.Pipeline(1, float64, folder.Shape);
        using var shorter = TinyGpt.Pipeline(2, float64, shape);

        whole.LoadPretrained(folder);
        shorter.LoadPretrained(folder);

        var expected = whole.ComputeGradients(batch, TinyGpt.Plan(1, "2:24")).Loss;
        Assert.Equal(expected, shorter.ComputeGradients(batch, TinyGpt.Plan(2, "2:8,16")).Loss, 1e-12 * expected);
    }

    [Fact]
    public void It_may_be_trained_on_longer_ones_only_where_positions_are_not_learned()
    {
        using var gpt = new SavedModel(TinyGpt.Shape with { MaxSequenceTokens = 23 });
        using var llama = new SavedModel(TinyLlama.Shape with { MaxSequenceTokens = 23 });
        using var learned = ModelFolder.Open(gpt.Path);
        using var turned = ModelFolder.Open(llama.Path);
        using var pipeline = TinyGpt.Pipeline(1, float32);
        using var other = TinyGpt.Pipeline(1, float32, TinyLlama.Shape);

        var refused = Assert.Throws<ArgumentException>(() => pipeline.LoadPretrained(learned));
        other.LoadPretrained(turned);

        Assert.Contains(
            "MaxSequenceTokens is 24, and the folder's model has learned 23 positions; make it for 23 at most.",
            refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_declares_other_parameters_than_before_is_not_saved_by_half()
    {
        using var place = new TemporaryFolder();
        LayerParameter[]? others = null;
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyOwn.Of("fickle", _ =>
            others is null ? new LonelyLayer() : new LonelyLayer { Parameters = others }));
        others = [LayerParameter.Normal("in.weight", 0.3, 8, 16)];

        var failure = Assert.Throws<StageFailedException>(() =>
            new CheckpointFolder(place.File("run")).Save(pipeline, new Dictionary<string, string>()));

        Assert.Contains("The model has no parameter 'layers.0.out.weight' any more", failure.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.File("run")));
    }

    /// <summary>Transformers has no such model: the config.json is ours.</summary>
    [Fact]
    public void A_checkpoint_of_a_GPT_whose_heads_share_keys_and_values_is_a_model_of_ours()
    {
        using var place = new TemporaryFolder();
        var shape = TinyGpt.Shape with { KeyValueHeads = 1 };
        using var pipeline = TinyGpt.Pipeline(2, float32, shape);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, new Dictionary<string, string>());

        using var folder = ModelFolder.Open(checkpoint);
        using var generator = new TextGenerator(folder.Shape, TinyGpt.PlacementOf(float32), folder);

        Assert.Equal(shape, folder.Shape);
        Assert.Contains(
            "\"model_type\": \"terapipe_gpt\"", File.ReadAllText(Path.Combine(checkpoint, "config.json")));
        Assert.Equal(5, generator.Generate([1], new() { MaxTokens = 5 }).Count());
        Assert.All(pipeline.Parameters, named =>
        {
            using var scope = NewDisposeScope();
            Assert.True(folder.Read(named.Name).allclose(named.Parameter, rtol: 0, atol: 0), named.Name);
        });
    }
}
