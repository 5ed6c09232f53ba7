using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// A step in bfloat16 has the loss and the gradients of the unsliced step in float32, to 1e-2: of a gradient √Σ of the
/// squared differences, relative to √Σ of the squares, over all parameters together and each parameter's own to 3e-2.
/// </summary>
public class PrecisionTests
{
    private const double Tolerance = 1e-2, OfOneParameter = 3e-2;

    public static TheoryData<Architecture, string, int, int> Cases => new()
    {
        { Architecture.Gpt, "2:24", 1, 1 },
        { Architecture.Gpt, "2:8,8,8", 2, 1 },
        { Architecture.Gpt, "1:24 1:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", 2, 1 },
        { Architecture.Gpt, "1:5,19 1:12,12", 1, 2 },
        { Architecture.Llama, "2:24", 1, 1 },
        { Architecture.Llama, "2:3,4,5,12", 4, 1 },
        { Architecture.Llama, "1:5,19 1:12,12", 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_in_bf16_is_near_the_one_in_fp32(
        Architecture architecture, string microBatches, int stages, int shards)
    {
        var shape = TinyLlama.Shape with { Architecture = architecture };
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float32, shape);
        using var pipeline = new Pipeline(shape, TinyGpt.Options(stages, ScalarType.BFloat16) with
        {
            TensorParallelDegree = shards,
        });

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stages, microBatches));

        Assert.Equal(reference.Loss, result.Loss, Tolerance * reference.Loss);
        var (error, norm) = (0.0, 0.0);
        foreach (var rank in Enumerable.Range(0, pipeline.Grid.WorldSize))
        {
            var position = pipeline.Grid.PositionOf(rank);
            foreach (var weight in pipeline.Worker(position).Stages.Values.SelectMany(stage => stage.Stage.Weights.All))
            {
                var (ofWeight, all) = SquaredError(reference, weight, position.Shard, shards);
                Assert.True(ofWeight <= OfOneParameter * OfOneParameter * all, $"{weight.Name}: {ofWeight / all:e1}");
                (error, norm) = (error + ofWeight, norm + all);
            }
        }

        Assert.InRange(Math.Sqrt(error / norm), 0, Tolerance);
    }

    [Fact]
    public void Weights_of_bf16_have_gradients_and_master_copies_of_fp32()
    {
        using var single = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var half = TinyGpt.Pipeline(2, ScalarType.BFloat16);

        Assert.All(single.Parameters.Zip(half.Parameters), pair =>
        {
            Assert.Equal(ScalarType.BFloat16, pair.Second.Parameter.dtype);
            Assert.Equal(ScalarType.Float32, pair.Second.Gradient!.dtype);
            using var rounded = pair.First.Parameter.detach().to(ScalarType.BFloat16);
            Assert.True(rounded.allclose(pair.Second.Parameter, rtol: 0, atol: 0), pair.First.Name);
        });
    }

    /// <summary>A rate far below what bf16 can add to a weight: without master copies nothing would move.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Steps_that_are_too_small_for_bf16_add_up_in_the_master_copies(int replicas, bool shardsOptimizer)
    {
        var options = TinyGpt.Options(1, ScalarType.BFloat16) with
        {
            LearningRate = 2e-5,
            DataParallelDegree = replicas,
            ShardsOptimizer = shardsOptimizer,
        };
        using var pipeline = new Pipeline(TinyGpt.Shape, options);
        using var batch = TinyGpt.Batch(sequences: 2);
        var plan = TinyGpt.Plan(1, $"{2 / replicas}:24");
        var gain = pipeline.Parameters.Single(named => named.Name == "ln_f.weight").Parameter;
        using var before = gain.detach().clone();

        pipeline.Step(batch, plan);
        Assert.True(gain.allclose(before, rtol: 0, atol: 0)); // 1 ± 2e-5 is 1 in bf16

        for (var step = 0; step < 400; step++)
        {
            pipeline.Step(batch, plan);
        }

        Assert.False(gain.allclose(before, rtol: 0, atol: 2e-3));
    }

    [Fact]
    public void A_training_in_bf16_goes_where_the_one_in_fp32_goes()
    {
        using var single = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var half = TinyGpt.Pipeline(2, ScalarType.BFloat16);
        for (var step = 0; step < 30; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 4, seed: step);
            var plan = TinyGpt.Plan(2, "4:8,8,8");

            var expected = single.Step(batch, plan).Loss;

            Assert.Equal(expected, half.Step(batch, plan).Loss, tolerance: 2e-2 * expected);
        }
    }

    [Fact]
    public void What_this_LibTorch_cannot_compute_on_the_device_is_refused_by_name()
    {
        Assert.SkipWhen(
            NumberFormatCheck.Fault(new Placement(ScalarType.Float16, CPU, 1)) is null,
            "This LibTorch has products of float16 on the CPU.");

        var refused = Assert.Throws<ArgumentException>(() => TinyGpt.Pipeline(1, ScalarType.Float16));

        Assert.Contains("Float16", refused.Message);
        Assert.Contains("bfloat16", refused.Message);
    }

    private static (double Error, double Norm) SquaredError(Reference reference, Weight weight, int shard, int shards)
    {
        using var scope = NewDisposeScope();
        var expected = weight.Shard.Of(reference.Gradient(weight.Name), shard, shards).to(ScalarType.Float64);
        var error = (expected - weight.Gradient).pow(2).sum().item<double>();
        return (error, expected.pow(2).sum().item<double>());
    }
}
