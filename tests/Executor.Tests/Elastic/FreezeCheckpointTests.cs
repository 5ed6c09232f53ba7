using System.Text.Json.Nodes;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>A training with frozen layers goes on from a checkpoint where it would have gone: fp64 to 1e-12.</summary>
public class FreezeCheckpointTests
{
    private static readonly IReadOnlyDictionary<string, string> _kept = new Dictionary<string, string>();

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(4, 1, false)]
    [InlineData(2, 2, true)]
    public void What_is_frozen_and_how_often_each_layer_was_updated_is_in_it(
        int stages, int replicas, bool shardsOptimizer)
    {
        using var place = new TemporaryFolder();
        using var uninterrupted = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(2));
        Freeze(uninterrupted, 1, after: 2);
        Freeze(uninterrupted, 2, after: 2);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(uninterrupted, _kept);
        using var resumed = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(stages) with
        {
            DataParallelDegree = replicas,
            ShardsOptimizer = shardsOptimizer,
        });

        CheckpointFolder.Load(resumed, checkpoint);

        Assert.Equal(
            [new(2, true), new(4, true), new(4, false), new(4, false)], resumed.Progress.Layers!);
        Assert.Equal(uninterrupted.Progress, resumed.Progress);
        foreach (var layers in (int[])[2, 0, 1])
        {
            uninterrupted.Freeze(layers);
            resumed.Freeze(layers);
            var (from, to) = (resumed.Progress.StepsDone + 1, resumed.Progress.StepsDone + 2);
            var expected = CheckpointTests.Train(uninterrupted, from, to, 1);
            Assert.Equal(
                expected, CheckpointTests.Train(resumed, from, to, replicas),
                (a, b) => Math.Abs(a - b) <= 1e-12 * a);
        }

        Assert.Equal(uninterrupted.Progress, resumed.Progress);
    }

    /// <summary>Where nothing was ever frozen a checkpoint is as those of before, and those can be read.</summary>
    [Fact]
    public void Without_frozen_layers_nothing_is_said_of_them()
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(1));
        CheckpointTests.Train(pipeline, 1, 2, 1);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);

        var progress = JsonNode.Parse(File.ReadAllText(Path.Combine(checkpoint, "checkpoint.json")))!["progress"]!;
        Assert.Equal(
            ["stepsDone", "updatesDone", "lossScale", "goodSteps"],
            progress.AsObject().Select(field => field.Key));

        pipeline.Freeze(layers: 3);
        CheckpointFolder.Load(pipeline, checkpoint);
        Assert.Null(pipeline.Progress.Layers);
        Assert.Equal(4, pipeline.Modes.Computed);
        Assert.All(pipeline.Parameters, named => Assert.NotNull(named.Gradient));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"updatesDone":1,"isFrozen":true}]""")]
    [InlineData("""
        [{"updatesDone":3,"isFrozen":true},{"updatesDone":2,"isFrozen":false},
         {"updatesDone":2,"isFrozen":false},{"updatesDone":2,"isFrozen":false}]
        """)]
    public void Layers_that_cannot_be_are_refused(string layers)
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(1));
        CheckpointTests.Train(pipeline, 1, 2, 1);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);
        var path = Path.Combine(checkpoint, "checkpoint.json");
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        file["progress"]!["layers"] = JsonNode.Parse(layers);
        File.WriteAllText(path, file.ToJsonString());

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(pipeline, checkpoint));

        Assert.Contains("progress.layers is [", refused.Message);
    }

    private static void Freeze(Pipeline pipeline, int layers, int after)
    {
        var done = pipeline.Progress.StepsDone;
        CheckpointTests.Train(pipeline, done + 1, done + after, 1);
        pipeline.Freeze(layers);
    }
}
