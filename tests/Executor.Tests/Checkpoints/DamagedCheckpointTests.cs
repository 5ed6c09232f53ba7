using System.Text.Json.Nodes;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>A checkpoint that is damaged, of another model or cannot be written is said; nothing was loaded.</summary>
public class DamagedCheckpointTests
{
    private static readonly IReadOnlyDictionary<string, string> _kept = new Dictionary<string, string>();

    public static TheoryData<string, string> Damages { get; } = new()
    {
        { "truncate model-00002.safetensors", "model-00002.safetensors has" },
        { "truncate optimizer-00001.safetensors", "optimizer-00001.safetensors has" },
        { "remove model-00001.safetensors", "model-00001.safetensors is missing" },
        { "remove checkpoint.json", "There is no checkpoint.json" },
        { "truncate checkpoint.json", "checkpoint.json is damaged" },
        { "overwrite optimizer-00002.safetensors", "optimizer-00002.safetensors" },
        { "overwrite model-00001.safetensors", "model-00001.safetensors" },
        { "overwrite model.safetensors.index.json", "model.safetensors.index.json" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_checkpoint_is_refused_and_the_damage_named(string damage, string named)
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(2));
        CheckpointTests.Train(pipeline, 1, 1, 1);
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);
        var file = Path.Combine(checkpoint, damage.Split(' ')[1]);
        var bytes = File.ReadAllBytes(file);
        switch (damage.Split(' ')[0])
        {
            case "truncate":
                File.WriteAllBytes(file, bytes[..^7]);
                break;
            case "remove":
                File.Delete(file);
                break;
            default: // of the same length, but its first bytes are others
                bytes.AsSpan(0, 40).Fill(0xff);
                File.WriteAllBytes(file, bytes);
                break;
        }

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(pipeline, checkpoint));

        Assert.Contains(named, refused.Message);
        Assert.Contains("step-00000001", refused.Message);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_field_by_field()
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(2));
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);
        var other = new GptShape(2, 16, 4, 32, 11, TinyGpt.SequenceTokens);
        using var stranger = new Pipeline(other, CheckpointTests.Options(2));

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(stranger, checkpoint));

        Assert.Contains("whose Heads is 2; here it is 4", refused.Message);
        Assert.Contains("whose Layers is 4; here it is 2", refused.Message);
    }

    [Fact]
    public void A_full_disk_is_said_and_leaves_the_last_good_one()
    {
        using var place = new TemporaryFolder();
        using var disk = SmallDisk.Mount(place.File("disk"), kilobytes: 420);
        Assert.SkipWhen(disk is null, "No file system can be mounted here.");
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(2));
        CheckpointTests.Train(pipeline, 1, 1, 1);
        var folder = new CheckpointFolder(Path.Combine(place.File("disk"), "run"));
        var good = folder.Save(pipeline, _kept);
        CheckpointTests.Train(pipeline, 2, 2, 1);

        var failure = Assert.ThrowsAny<Exception>(() => folder.Save(pipeline, _kept));

        Assert.Contains("No space left on device", failure.ToString());
        Assert.Equal([good], folder.All);
        Assert.Empty(Directory.EnumerateDirectories(Path.GetDirectoryName(good)!, ".*"));
        CheckpointFolder.Load(pipeline, good);
        Assert.Equal(1, pipeline.Progress.StepsDone);
    }

    [Theory]
    [InlineData("files", """{"a\u0000b":1}""", "which is no file beside it")]
    [InlineData("files", """{"../model-00001.safetensors":1}""", "which is no file beside it")]
    [InlineData("files", """{"model-00009.safetensors":1}""", "model-00009.safetensors is missing")]
    [InlineData("progress", """{"stepsDone":-1,"updatesDone":0,"lossScale":1,"goodSteps":0}""", "StepsDone = -1")]
    [InlineData("progress", """{"stepsDone":1,"updatesDone":2,"lossScale":1,"goodSteps":0}""", "UpdatesDone = 2")]
    [InlineData("progress", """{"stepsDone":1,"updatesDone":0,"lossScale":0,"goodSteps":0}""", "LossScale = 0")]
    [InlineData("progress", "null", "checkpoint.json is damaged")]
    [InlineData("format", "\"terapipe-checkpoint/9\"", "terapipe-checkpoint/1 can be read")]
    public void What_a_checkpoint_says_of_itself_is_not_believed(string field, string json, string fault)
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(1));
        var checkpoint = Spoiled(place, pipeline, file => file[field] = JsonNode.Parse(json));

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(pipeline, checkpoint));

        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Take the folder away to go on from the checkpoint before it, if there is one.", refused.Message);
    }

    [Fact]
    public void Moments_that_are_missing_or_in_two_files_are_named_before_anything_is_loaded()
    {
        using var place = new TemporaryFolder();
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(1));
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);
        var more = Path.Combine(checkpoint, "optimizer-00009.safetensors");
        SafetensorsFile.Write(more, [("wte.weight/exp_avg", ones(1))]);

        var twice = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(pipeline, checkpoint));
        File.Delete(more);
        var spoiled = Spoiled(place, pipeline, file => file["files"]!.AsObject().Remove("optimizer-00001.safetensors"));
        File.Delete(Path.Combine(spoiled, "optimizer-00001.safetensors"));
        var missing = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(pipeline, spoiled));

        Assert.Contains("'wte.weight/exp_avg' is in two files", Assert.Single(twice.Faults), StringComparison.Ordinal);
        Assert.Equal(2 * pipeline.Parameters.Count, missing.Faults.Count);
        Assert.Contains("The optimiser's state has no 'h.3.mlp.c_fc.bias/exp_avg_sq'.", missing.Faults);
        Assert.EndsWith("more faults.", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_one_of_two_models_has_not_is_said_to_be_none()
    {
        using var place = new TemporaryFolder();
        using var own = new Pipeline(TinyOwn.Shape, CheckpointTests.Options(1));
        using var llama = new Pipeline(TinyLlama.Shape, CheckpointTests.Options(1));
        var checkpoint = new CheckpointFolder(place.File("run")).Save(own, _kept);

        var refused = Assert.Throws<CheckpointException>(() => CheckpointFolder.Load(llama, checkpoint));

        Assert.Equal(["It is of a model whose OwnLayers is tiny 1; here it is none."], refused.Faults);
    }

    [Fact]
    public void At_least_one_is_kept() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointFolder("run") { Keep = 0 });

    /// <summary>A new checkpoint whose checkpoint.json says something else.</summary>
    private static string Spoiled(TemporaryFolder place, Pipeline pipeline, Action<JsonObject> spoil)
    {
        var checkpoint = new CheckpointFolder(place.File("run")).Save(pipeline, _kept);
        var path = Path.Combine(checkpoint, "checkpoint.json");
        var file = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        spoil(file);
        File.WriteAllText(path, file.ToJsonString());
        return checkpoint;
    }
}
