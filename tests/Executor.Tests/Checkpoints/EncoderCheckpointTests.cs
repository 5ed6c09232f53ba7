using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>Encoders go on from checkpoints in any layout, fp64 to 1e-12, and tell the classes that they have learnt.
/// </summary>
public class EncoderCheckpointTests
{
    [Theory]
    [InlineData(Architecture.Bert)]
    [InlineData(Architecture.Vit)]
    public void A_training_goes_on_in_another_layout_and_what_it_learnt_is_told(Architecture architecture)
    {
        using var place = new TemporaryFolder();
        var shape = TinyEncoder.Of(architecture);
        var options = TinyGpt.Options(2, ScalarType.Float64) with { TensorParallelDegree = 2 };
        using var batch = TinyEncoder.Batch(architecture, 4);
        using var uninterrupted = new Pipeline(shape, options);
        Train(uninterrupted, batch, "2:24 2:24", 2, steps: 4);
        var folder = new CheckpointFolder(place.File("run"));
        var checkpoint = folder.Save(uninterrupted, new Dictionary<string, string>());
        using var resumed = new Pipeline(shape, TinyGpt.Options(1, ScalarType.Float64) with { DataParallelDegree = 2 });

        CheckpointFolder.Load(resumed, checkpoint);

        var expected = Train(uninterrupted, batch, "2:24 2:24", 2, steps: 40);
        Assert.Equal(expected, Train(resumed, batch, "2:24", 1, steps: 40), (a, b) => Math.Abs(a - b) <= 1e-12);
        Assert.InRange(expected[^1], 0, 0.05); // four sequences are learnt by heart
        using var learnt = ModelFolder.Open(folder.Save(resumed, new Dictionary<string, string>()), shape);
        using var classifier = new Classifier(shape, TinyGpt.PlacementOf(ScalarType.Float64), learnt);
        using var classes = batch.Targets.select(1, 0).contiguous().data<long>();
        Assert.Equal(classes.ToArray().Select(one => (int)one), classifier.Classify(batch));
    }

    [Fact]
    public void A_checkpoint_of_another_kind_of_encoder_is_refused()
    {
        using var place = new TemporaryFolder();
        using var bert = new Pipeline(TinyEncoder.Bert, TinyGpt.Options(1, ScalarType.Float64));
        using var vit = new Pipeline(TinyEncoder.Vit, TinyGpt.Options(1, ScalarType.Float64));
        var checkpoint = new CheckpointFolder(place.File("run")).Save(bert, new Dictionary<string, string>());

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(vit, checkpoint));

        Assert.Contains("Architecture is Bert; here it is Vit", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => bert.SavePretrained(place.File("pretrained")));
    }

    private static double[] Train(Pipeline pipeline, TokenBatch batch, string microBatches, int stages, int steps) =>
        [.. Enumerable.Range(0, steps).Select(_ => pipeline.Step(batch, TinyGpt.Plan(stages, microBatches)).Loss)];
}
