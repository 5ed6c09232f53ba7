using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Ranks;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>A model is the same whatever pipeline it was saved from and is loaded into.</summary>
public class PretrainedPipelineTests
{
    public static TheoryData<Architecture, int, int, int> Layouts { get; } = new()
    {
        { Architecture.Gpt, 1, 1, 1 },
        { Architecture.Gpt, 4, 1, 2 },
        { Architecture.Gpt, 1, 2, 1 },
        { Architecture.Llama, 3, 1, 1 },
        { Architecture.Llama, 2, 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Training_goes_on_in_another_layout(Architecture architecture, int stages, int shards, int replicas)
    {
        using var trained = new SavedModel(Shape(architecture), float64);
        using var batch = TinyGpt.Batch(sequences: 2);
        using var before = new Pipeline(Shape(architecture), TinyGpt.Options(2, float64) with
        {
            TensorParallelDegree = 2,
            VirtualStages = 2,
        });
        var plan = TinyGpt.Plan(2, "1:8,16 1:24", new(Planning.Schedules.ScheduleKind.Interleaved, virtualStages: 2));
        _ = before.Step(batch, plan);
        before.SavePretrained(trained.Copy);
        using var folder = ModelFolder.Open(trained.Copy);
        using var after = new Pipeline(folder.Shape, TinyGpt.Options(stages, float64) with
        {
            LayersPerStage = TinyGpt.Spread(stages),
            TensorParallelDegree = shards,
            DataParallelDegree = replicas,
        });

        after.LoadPretrained(folder);

        var expected = before.ComputeGradients(batch, plan).Loss;
        var slices = replicas == 2 ? "1:5,19" : "1:5,19 1:24";
        Assert.Equal(expected, after.ComputeGradients(batch, TinyGpt.Plan(stages, slices)).Loss, 1e-12 * expected);
    }

    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void Processes_load_and_save_as_threads_do(Architecture architecture)
    {
        using var model = new SavedModel(Shape(architecture), float64);
        using var batch = TinyGpt.Batch(sequences: 2);
        using var folder = ModelFolder.Open(model.Path);
        using var pipeline = TinyGpt.Pipeline(1, float64, folder.Shape);
        pipeline.LoadPretrained(folder);
        var loss = pipeline.ComputeGradients(batch, TinyGpt.Plan(1, "2:24")).Loss;

        using var run = new RankRun(4, "pretrained", _ => [model.Path, model.Copy, $"{loss:r}"]);
        run.AssertDone();

        AssertSame(folder, model.Copy, pipeline);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Tensors_of_any_floating_type_become_what_is_trained(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var model = new SavedModel(TinyLlama.Shape, float64);
        foreach (var file in (string[])["model-00001.safetensors", "model-00002.safetensors"])
        {
            model.EditTensors(file, tensors => tensors.Keys.ToList()
                .ForEach(name => tensors[name] = tensors[name].to(dtype)));
        }

        using var folder = ModelFolder.Open(model.Path);
        using var pipeline = TinyGpt.Pipeline(1, float32, folder.Shape);
        pipeline.LoadPretrained(folder);

        Assert.All(pipeline.Parameters, named =>
        {
            var stored = folder.Read(named.Name);
            Assert.Equal(dtype, stored.dtype);
            Assert.True(stored.to(float32).allclose(named.Parameter, rtol: 0, atol: 0), named.Name);
        });
    }

    [Fact]
    public void A_pipeline_of_another_shape_is_refused_and_a_folder_is_never_overwritten()
    {
        using var model = new SavedModel(TinyGpt.Shape);
        using var folder = ModelFolder.Open(model.Path);
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyGpt.Shape with
        {
            GeluApproximation = GeluApproximation.Tanh,
        });

        var refused = Assert.Throws<ArgumentException>(() => pipeline.LoadPretrained(folder));
        var kept = Assert.Throws<IOException>(() => pipeline.SavePretrained(model.Path));

        Assert.Contains("GeluApproximation = Tanh", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"{model.Path} is there already; save to another folder, or move it away.", kept.Message);
        Assert.IsType<IOException>(kept.InnerException); // where it was found out
    }

    [Fact]
    public void Weights_of_another_size_are_refused_by_their_name()
    {
        using var model = new SavedModel(TinyLlama.Shape);
        using var folder = ModelFolder.Open(model.Path);
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyLlama.Shape with { KeyValueHeads = 4 });

        var refused = Assert.Throws<StageFailedException>(() => pipeline.LoadWeights(folder));

        Assert.Contains(
            "model.layers.0.self_attn.qkv_proj.weight is [32, 16]; of it comes [32, 16] for a rank that takes "
                + "[48, 16].",
            refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_cannot_write_holds_up_no_other()
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var pipeline = new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(2, float32) with { TensorParallelDegree = 2 });

        var failed = Assert.Throws<StageFailedException>(() => pipeline.StoreWeights(new FullDisk()));

        Assert.Equal("Stage 1 failed: No space left on device", failed.Message);
        Assert.True(pipeline.ComputeGradients(batch, TinyGpt.Plan(2, "2:24")).Loss > 0);
    }

    [Fact]
    public void A_model_that_Hugging_Face_has_not_is_refused_when_it_is_saved()
    {
        using var model = new SavedModel(TinyGpt.Shape);
        using var pipeline = TinyGpt.Pipeline(1, float32, TinyGpt.Shape with { KeyValueHeads = 1 });

        var refused = Assert.Throws<NotSupportedException>(() => pipeline.SavePretrained(model.Copy));

        Assert.Contains("KeyValueHeads", refused.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(ModelFolder expected, string path, Pipeline pipeline)
    {
        using var scope = NewDisposeScope();
        using var actual = ModelFolder.Open(path);
        Assert.All(pipeline.Parameters, named => Assert.True(
            expected.Read(named.Name).allclose(actual.Read(named.Name), rtol: 0, atol: 0), named.Name));
    }

    private static GptShape Shape(Architecture architecture) =>
        architecture == Architecture.Gpt ? TinyGpt.Shape : TinyLlama.Shape;
}
