using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>What a model with layers of its own is refused for, saved as and measured by.</summary>
public class OwnLayerTests
{
    private static readonly Dictionary<string, string> _nothing = [];

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 1)]
    public void A_training_goes_on_from_a_checkpoint_in_another_layout(int stages, int replicas)
    {
        using var place = new TemporaryFolder();
        using var uninterrupted = TinyGpt.Pipeline(2, float64, TinyOwn.Shape);
        Train(uninterrupted, 2, 3);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(uninterrupted, _nothing);
        using var resumed = new Pipeline(TinyOwn.Shape, TinyGpt.Options(stages, float64) with
        {
            LayersPerStage = TinyGpt.Spread(stages),
            DataParallelDegree = replicas,
            Placement = TinyGpt.PlacementOf(float64) with { Seed = 8 },
        });

        CheckpointFolder.Load(resumed, checkpoint);

        Assert.False(File.Exists(Path.Combine(checkpoint, "config.json")));
        var expected = Train(uninterrupted, 2, 3);
        Assert.Equal(expected, Train(resumed, stages, 3, replicas), (a, b) => Math.Abs(a - b) <= 1e-12 * a);
    }

    [Fact]
    public void A_checkpoint_of_another_version_is_refused()
    {
        using var place = new TemporaryFolder();
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyOwn.Shape);
        using var other = TinyGpt.Pipeline(1, float32, TinyOwn.Of("tiny 2", TinyOwn.Shape.OwnLayers!.Make));
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _nothing);

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(other, checkpoint));

        Assert.Contains("It is of a model whose OwnLayers is tiny 1; here it is tiny 2.", refused.Message);
        var unsaved = Assert.Throws<NotSupportedException>(() => pipeline.SavePretrained(place.File("model")));
        Assert.StartsWith("Hugging Face has no model like 'tiny 1'", unsaved.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_do_not_share_a_layer()
    {
        var options = TinyGpt.Options(1, float32) with { TensorParallelDegree = 2 };

        Refused(
            "The model 'tiny 1' has layers of its own, which ranks cannot share: a tensor-parallel degree of 2 must be "
            + "1.",
            () => new Pipeline(TinyOwn.Shape, options).Dispose());
    }

    [Fact]
    public void What_a_layer_declares_is_checked_before_anything_runs()
    {
        LayerParameter[] twice = [LayerParameter.Constant("in", 0, 8), LayerParameter.Normal("in", 1, 8)];

        Refused("Layer 0 (LonelyLayer) declares the parameter 'in' 2 times; names differ.", () =>
            TinyGpt.Pipeline(1, float32, TinyOwn.Of("twice", _ => new LonelyLayer { Parameters = twice })).Dispose());
        Refused("The model 'none' has no layer 0: its function gave null.", () =>
            TinyGpt.Pipeline(1, float32, TinyOwn.Of("none", _ => null!)).Dispose());
        Refused("'a b' is no parameter's name", () => LayerParameter.Constant("a b", 0, 8));
        Refused("The parameter 'in' has the shape [8, 0]; sizes are at least 1", () =>
            LayerParameter.Normal("in", 1, 8, 0));
        Refused("The parameter 'in' takes a finite number", () => LayerParameter.Normal("in", -1, 8));
        Refused("A model's name has no line ends", () => TinyOwn.Of("a\nb", _ => new LonelyLayer()));
    }

    [Fact]
    public void What_a_layer_gives_is_checked_when_it_runs()
    {
        Fails("Layer 0 (ChangedLayer) gives [1, 2, 9, 4] Float32 keys; [1, 2, 8, 4] Float32 are expected.", output =>
            output with { Keys = cat([output.Keys!, output.Keys!.narrow(2, 0, 1)], 2) });
        Fails("Layer 0 (ChangedLayer) gives no values; [1, 2, 8, 4] Float32 are expected.", output =>
            output with { Values = null });
        Fails(
            "Layer 0 (ChangedLayer) gives [1, 8, 16] Float64 activations; [1, 8, 16] Float32 are expected.",
            output => output with { Activations = output.Activations.to(float64) });
        Fails(new LonelyLayer { Parameters = [] }, "Layer 0 (LonelyLayer) asks for the parameter 'in.weight'");
        Fails(
            new ChangedLayer(new LonelyLayer(), output => output with { Keys = output.Activations }),
            "Layer 0 (ChangedLayer) gives keys, but declares no heads of them.");
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Each_layer_runs_alone_in_every_phase(ScalarType dtype)
    {
        using var bench = new StageBench(TinyOwn.Shape, 4, (false, false), TinyGpt.PlacementOf(dtype));
        using var slice = bench.Slice(2, 8, 16);
        foreach (var phase in (Action[])[
            slice.Forward, slice.Backward, slice.Forward, slice.Recompute, slice.InputGradient, slice.WeightGradient])
        {
            phase();
            Assert.True(slice.IsFinite());
        }
    }

    private static double[] Train(Pipeline pipeline, int stages, int steps, int replicas = 1) =>
    [
        .. Enumerable.Range(0, steps).Select(step =>
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            return pipeline.Step(batch, TinyGpt.Plan(stages, $"{2 / replicas}:5,19")).Loss;
        }),
    ];

    private static void Fails(string message, Func<LayerOutput, LayerOutput> change) =>
        Fails(new ChangedLayer(new AlibiLayer(), change), message);

    private static void Fails(ICausalLayer layer, string message)
    {
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyOwn.Of("bad", _ => layer));
        using var batch = TinyGpt.Batch(sequences: 1);
        var failed = Assert.Throws<StageFailedException>(() =>
            pipeline.ComputeGradients(batch, TinyGpt.Plan(1, "1:8,16")));
        Assert.Contains(message, failed.Message);
    }

    private static void Refused(string message, Action make) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
}
