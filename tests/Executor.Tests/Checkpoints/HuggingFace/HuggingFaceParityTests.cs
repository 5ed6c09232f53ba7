using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Checkpoints.HuggingFace;

/// <summary>
/// Models in Hugging Face's form, made and computed by plain PyTorch, have the same loss, logits and gradients here. An
/// error is the largest difference of an element, relative to the largest element of that tensor.
/// </summary>
public sealed class HuggingFaceParityTests : IDisposable
{
    private const string Head = "lm_head.weight";

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string, int, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int, string>();
            foreach (var model in (string[])["gpt2", "gpt2-bare", "llama", "llama-fused"])
            {
                cases.Add(model, 1, 1, "2:24");
                cases.Add(model, 1, 1, "2:5,19");
                cases.Add(model, 2, 1, "1:8,8,8 1:1,23");
                cases.Add(model, 1, 2, "1:24 1:3,9,12");
                cases.Add(model, 2, 2, "2:6,3,9,5,1");
            }

            return cases;
        }
    }

    private string Source => _folder.File("source");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loaded_model_has_PyTorchs_loss_and_gradients_in_fp32(
        string model, int stages, int shards, string microBatches) =>
        Check(model, float32, (stages, shards), microBatches, tolerance: 1e-5);

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void And_in_fp64(string model) => Check(model, float64, (2, 2), "1:8,8,8 1:24", tolerance: 1e-12);

    [Theory]
    [InlineData("gpt2", 1)]
    [InlineData("gpt2", 2)]
    [InlineData("llama", 1)]
    [InlineData("llama", 2)]
    public void Its_logits_are_PyTorchs_slice_by_slice(string model, int stages)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        Make(model, float32);
        using var folder = ModelFolder.Open(Source);
        using var pipeline = TinyGpt.Pipeline(stages, float32, folder.Shape);
        pipeline.LoadPretrained(folder);

        AssertNear(PyTorchs(Source, batch)["logits"], SlicedLogits.Of(batch, pipeline, stages), 1e-5, "logits");
    }

    [Theory]
    [InlineData("gpt2", 2, 2)]
    [InlineData("llama", 2, 2)]
    [InlineData("llama-fused", 1, 1)]
    public void A_saved_model_has_the_same_logits_in_PyTorch(string model, int stages, int shards)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        Make(model, float32);
        var expected = PyTorchs(Source, batch)["logits"];
        using var folder = ModelFolder.Open(Source);
        using var pipeline = new Pipeline(folder.Shape, TinyGpt.Options(stages, float32) with
        {
            TensorParallelDegree = shards,
        });
        pipeline.LoadPretrained(folder);

        pipeline.SavePretrained(_folder.File("saved"));

        AssertNear(expected, PyTorchs(_folder.File("saved"), batch)["logits"], 1e-6, "logits");
        using var saved = ModelFolder.Open(_folder.File("saved"));
        Assert.Equal(folder.Shape, saved.Shape);
        Assert.All(pipeline.Parameters, named =>
            AssertNear(folder.Read(named.Name), saved.Read(named.Name), 0, named.Name));
    }

    private void Check(
        string model, ScalarType dtype, (int Stages, int Shards) ranks, string microBatches, double tolerance)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        Make(model, dtype);
        var expected = PyTorchs(Source, batch);
        using var folder = ModelFolder.Open(Source);
        using var gradients = ModelFolder.Open(_folder.File("gradients"));
        using var pipeline = new Pipeline(folder.Shape, TinyGpt.Options(ranks.Stages, dtype) with
        {
            TensorParallelDegree = ranks.Shards,
        });
        pipeline.LoadPretrained(folder);

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(ranks.Stages, microBatches));

        Assert.Equal(expected["loss"].ToDouble(), result.Loss, tolerance * expected["loss"].ToDouble());
        foreach (var shard in Enumerable.Range(0, ranks.Shards))
        {
            foreach (var (weight, gradient) in Gradients(pipeline, ranks.Stages, shard, isTied: model is not "llama"))
            {
                var whole = gradients.Read(weight.Name);
                AssertNear(weight.Shard.Of(whole, shard, ranks.Shards), gradient, tolerance, weight.Name);
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

    private void Make(string model, ScalarType dtype) => PyTorch.RunHuggingFace(
        "make", Source, "--model", model, "--dtype", dtype == float64 ? "F64" : "F32",
        "--files", model is "llama" or "gpt2-bare" ? "3" : "1");

    private IReadOnlyDictionary<string, Tensor> PyTorchs(string folder, TokenBatch batch)
    {
        var (tokens, result) = (_folder.File("tokens.safetensors"), _folder.File("result.safetensors"));
        SafetensorsFile.Write(tokens, [("tokens", cat([batch.Inputs.narrow(1, 0, 1), batch.Targets], 1))]);
        PyTorch.RunHuggingFace("run", folder, tokens, "--output", result, "--gradients", _folder.File("gradients"));
        return SafetensorsFile.Read(result);
    }

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance, string name)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().ToDouble() / expected.abs().max().ToDouble();
        Assert.True(error <= tolerance, $"{name}: relative error {error:e2}, allowed {tolerance:e0}");
    }
}
