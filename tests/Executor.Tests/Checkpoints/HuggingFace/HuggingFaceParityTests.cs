using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>
/// Models in Hugging Face's form, made and computed by plain PyTorch, have the same loss, logits and gradients here. An
/// error is the largest difference of an element, relative to the largest element of that tensor.
/// </summary>
public sealed class HuggingFaceParityTests(PyTorchModels models) : IClassFixture<PyTorchModels>, IDisposable
{
    private const string Head = "lm_head.weight";

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private static readonly (int Stages, int Shards, string MicroBatches)[] _pipelines =
    [
        (1, 1, "2:24"), (1, 1, "2:5,19"), (2, 1, "1:8,8,8 1:1,23"), (1, 2, "1:24 1:3,9,12"), (2, 2, "2:6,3,9,5,1"),
    ];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("gpt2", ScalarType.Float32, 1e-5)]
    [InlineData("gpt2-bare", ScalarType.Float32, 1e-5)]
    [InlineData("llama", ScalarType.Float32, 1e-5)]
    [InlineData("llama-fused", ScalarType.Float32, 1e-5)]
    [InlineData("gpt2", ScalarType.Float64, 1e-12)]
    [InlineData("llama", ScalarType.Float64, 1e-12)]
    public void A_loaded_model_has_PyTorchs_loss_logits_and_gradients_whatever_pipeline_it_is_in(
        string model, ScalarType dtype, double tolerance)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        var (source, computed) = models.Of(model, dtype, batch);
        var expected = computed.Tensors;
        using var folder = ModelFolder.Open(source);
        using var gradients = ModelFolder.Open(computed.Gradients);
        foreach (var (stages, shards, microBatches) in _pipelines)
        {
            using var pipeline = Loaded(folder, dtype, stages, shards);

            var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stages, microBatches));

            Assert.Equal(expected["loss"].ToDouble(), result.Loss, tolerance * expected["loss"].ToDouble());
            CheckGradients(gradients, pipeline, (stages, shards), isTied: model is not "llama", tolerance);
            if (shards == 1)
            {
                AssertNear(expected["logits"], SlicedLogits.Of(batch, pipeline, stages), tolerance, "logits");
            }
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void Parity_fails_without_what_a_config_says(string model)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var folder = ModelFolder.Open(models.Of(model, float64, batch).Source);
        using var right = Loaded(folder, float64, stages: 1, shards: 1);
        var shape = folder.Shape;
        GptShape[] changed = model == "gpt2"
            ? [shape with { GeluApproximation = GeluApproximation.None }, shape with { NormEpsilon = 1.1e-3 }]
            :
            [
                shape with { NormEpsilon = 1.1e-3 },
                shape with { RotaryBase = 51 },
                shape with { RotaryScaling = null },
            ];
        Assert.All(changed, other =>
        {
            using var wrong = TinyGpt.Pipeline(1, float64, other);
            wrong.LoadWeights(folder);
            var logits = SlicedLogits.Of(batch, right, stageCount: 1);
            var error = (logits - SlicedLogits.Of(batch, wrong, stageCount: 1)).abs().max().ToDouble();
            Assert.InRange(error / logits.abs().max().ToDouble(), 1e-4, 1);
        });
    }

    [Theory]
    [InlineData("gpt2", 2, 2)]
    [InlineData("llama", 2, 2)]
    [InlineData("llama-fused", 1, 1)]
    public void A_saved_model_has_the_same_logits_in_PyTorch(string model, int stages, int shards)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        var (source, expected) = models.Of(model, float32, batch);
        using var folder = ModelFolder.Open(source);
        using var pipeline = Loaded(folder, float32, stages, shards);

        pipeline.SavePretrained(_folder.File("saved"));

        var again = PyTorchResult.Compute(_folder.File("saved"), batch, _folder.File("result"));
        AssertNear(expected.Tensors["logits"], again.Tensors["logits"], 1e-6, "logits");
        using var saved = ModelFolder.Open(_folder.File("saved"));
        Assert.Equal(folder.Shape, saved.Shape);
        Assert.All(pipeline.Parameters, named =>
            AssertNear(folder.Read(named.Name), saved.Read(named.Name), 0, named.Name));
    }

    private static Pipeline Loaded(ModelFolder folder, ScalarType dtype, int stages, int shards)
    {
        var pipeline = new Pipeline(
            folder.Shape, TinyGpt.Options(stages, dtype) with { TensorParallelDegree = shards });
        pipeline.LoadPretrained(folder);
        return pipeline;
    }

    private static void CheckGradients(
        ModelFolder expected, Pipeline pipeline, (int Stages, int Shards) ranks, bool isTied, double tolerance)
    {
        foreach (var shard in Enumerable.Range(0, ranks.Shards))
        {
            foreach (var (weight, gradient) in Gradients(pipeline, ranks.Stages, shard, isTied))
            {
                var part = weight.Shard.Of(expected.Read(weight.Name), shard, ranks.Shards);
                AssertNear(part, gradient, tolerance, weight.Name);
            }
        }
    }

    /// <summary>Each gradient of a rank's; of a tied model PyTorch has one for both embedding and head, the sum.
    /// </summary>
    private static IEnumerable<(Weight Weight, Tensor Gradient)> Gradients(
        Pipeline pipeline, int stages, int shard, bool isTied)
    {
        Weight[] weights = [.. Enumerable.Range(0, stages)
            .SelectMany(stage => pipeline.Worker(new(0, stage, shard)).Stages[stage].Stage.Weights.All)];
        var embedding = weights[0].Name;
        Assert.Contains(embedding, (string[])["wte.weight", "model.embed_tokens.weight"]);
        return weights
            .Where(weight => !isTied || weight.Name != Head)
            .Select(weight => (weight, isTied && weight.Name == embedding
                ? weight.Gradient + weights.Single(other => other.Name == Head).Gradient
                : weight.Gradient));
    }

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance, string name)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().ToDouble() / expected.abs().max().ToDouble();
        Assert.True(error <= tolerance, $"{name}: relative error {error:e2}, allowed {tolerance:e0}");
    }
}
