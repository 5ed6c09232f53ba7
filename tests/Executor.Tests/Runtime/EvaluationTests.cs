using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>The loss without a backward is the step's, to 1e-12 in fp64, and nothing changes by it.</summary>
public class EvaluationTests
{
    [Theory]
    [InlineData(1, "flush", 1, 1)]
    [InlineData(3, "1f1b", 1, 1)]
    [InlineData(2, "interleaved", 1, 1)]
    [InlineData(2, "zero-bubble", 2, 1)]
    [InlineData(2, "flush", 1, 2)]
    public void The_loss_of_forward_alone_is_that_of_a_step(int stages, string schedule, int replicas, int shards)
    {
        var choice = TinyGpt.Schedule(schedule);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = TinyGpt.Spread(stages * choice.VirtualStages),
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            DropoutRate = 0.5,
        });
        using var first = TinyGpt.Batch(2 * replicas, seed: 1);
        using var second = TinyGpt.Batch(2 * replicas, seed: 2);
        var plan = TinyGpt.Plan(stages, "1:8,8,8 1:5,19", choice);
        using var reference1 = new Reference(first, ScalarType.Float64);
        using var reference2 = new Reference(second, ScalarType.Float64);

        var loss = pipeline.Evaluate([first, second], plan);

        Assert.Equal((reference1.Loss + reference2.Loss) / 2, loss, 1e-12 * loss);
        Assert.Equal(0, pipeline.Progress.StepsDone);
        Assert.Equal(loss, pipeline.Evaluate([first, second], plan));
    }

    [Fact]
    public void It_keeps_no_more_than_a_slice_and_its_context()
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var batch = TinyGpt.Batch(sequences: 16);
        var plan = TinyGpt.Plan(2, string.Join(' ', Enumerable.Repeat("1:8,8,8", 16)));
        pipeline.ComputeGradients(batch, plan);
        var trained = pipeline.GatherPeakMemory().Sum(bytes => bytes.Count);

        pipeline.Evaluate([batch], plan);

        Assert.InRange(pipeline.GatherPeakMemory().Sum(bytes => bytes.Count), 1, trained - 200_000);
    }
}
