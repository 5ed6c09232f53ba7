using System.Text.Json;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>
/// Another implementation of GPT-2, in plain PyTorch, gets the same numbers from the same weights. An error is the
/// largest difference of an element, relative to the largest element of that tensor.
/// </summary>
public sealed class PyTorchParityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private string ModelPath => _folder.File("model.safetensors");

    private string ResultPath => _folder.File("result.safetensors");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void A_sliced_pipeline_has_loss_logits_and_gradients_of_unsliced_PyTorch(ScalarType dtype, double tolerance)
    {
        using var batch = TinyGpt.Batch(sequences: 3);
        using var pipeline = TinyGpt.Pipeline(stageCount: 2, dtype);
        var expected = PyTorchsStep(pipeline.Parameters, batch);

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stageCount: 2, "2:5,19 1:8,8,8"));

        Assert.Equal(expected["loss"].ToDouble(), result.Loss, tolerance * expected["loss"].ToDouble());
        AssertNear(expected["logits"], SlicedLogits.Of(batch, pipeline, stageCount: 2), tolerance, "logits");
        Assert.All(pipeline.Parameters, named =>
            AssertNear(expected[$"gradient.{named.Name}"], named.Gradient!, tolerance, named.Name));
        Assert.Equal(pipeline.Parameters.Count, expected.Keys.Count(name => name.StartsWith("gradient.")));
    }

    [Fact]
    public void Its_step_is_timed_under_the_BLAS_of_ours()
    {
        Assert.SkipWhen(Blas.InUse.Path is null, "LibTorch has its own BLAS inside: Debian's PyTorch cannot take it.");
        using var batch = TinyGpt.Batch(sequences: 2);
        using var pipeline = TinyGpt.Pipeline(stageCount: 1, ScalarType.Float32);
        WriteModel(pipeline.Parameters, batch);

        var (exitCode, output, error) = PyTorch.Run(
            ModelPath, "--time", "--adamw", "--threads", "2", "--warm-up", "1", "--repeats", "3");

        Assert.True(exitCode == 0, error);
        var measured = JsonDocument.Parse(output).RootElement;
        double[] samples = [.. measured.GetProperty("samplesMs").EnumerateArray().Select(ms => ms.GetDouble())];
        Assert.Equal(3, samples.Length);
        Assert.Equal(samples.Order().ElementAt(1), measured.GetProperty("medianMs").GetDouble());
        Assert.Equal(2, measured.GetProperty("threads").GetInt32());
        Assert.Equal(Blas.InUse.Name, measured.GetProperty("blas").GetString());
    }

    [Fact]
    public void A_model_that_cannot_be_used_is_one_line_and_exit_code_1()
    {
        SafetensorsFile.Write(ModelPath, [("wte.weight", ones(2, 2))]);

        var (exitCode, _, error) = PyTorch.Run(ModelPath, "--output", ResultPath);

        Assert.Equal(1, exitCode);
        Assert.Equal($"gpt2.py: {ModelPath}: KeyError: 'tokens'", error.Trim());
        Assert.False(File.Exists(ResultPath));
    }

    private IReadOnlyDictionary<string, Tensor> PyTorchsStep(IReadOnlyList<NamedParameter> weights, TokenBatch batch)
    {
        Roughen(weights);
        WriteModel(weights, batch);
        var (exitCode, _, error) = PyTorch.Run(ModelPath, "--output", ResultPath);
        Assert.True(exitCode == 0, error);
        return SafetensorsFile.Read(ResultPath);
    }

    /// <summary>A model as it starts has gains of 1, biases of 0 and flat attention, which hide mistakes.</summary>
    private static void Roughen(IReadOnlyList<NamedParameter> weights)
    {
        using var untracked = no_grad();
        using var generator = new Generator(11);
        foreach (var (_, weight, _) in weights)
        {
            weight.add_(randn(weight.shape, dtype: float64, generator: generator).mul(0.3).to(weight.dtype));
        }
    }

    private void WriteModel(IReadOnlyList<NamedParameter> weights, TokenBatch batch)
    {
        var tokens = cat([batch.Inputs.narrow(1, 0, 1), batch.Targets], 1);
        SafetensorsFile.Write(
            ModelPath,
            [.. weights.Select(named => (named.Name, (Tensor)named.Parameter)), ("tokens", tokens)],
            new Dictionary<string, string> { ["heads"] = $"{TinyGpt.Shape.Heads}" });
    }

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance, string name)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().ToDouble() / expected.abs().max().ToDouble();
        Assert.True(error <= tolerance, $"{name}: relative error {error:e2}, allowed {tolerance:e0}");
    }
}
