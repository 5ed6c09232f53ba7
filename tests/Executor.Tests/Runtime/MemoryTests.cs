using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Alone in its collection: it counts the tensors of the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_many_tensors_live_after_fifty_steps_as_after_five(bool ownLayers)
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32, ownLayers ? TinyOwn.Shape : TinyGpt.Shape);
        var afterFive = LiveAfter(5, pipeline);

        Assert.Equal(afterFive, LiveAfter(45, pipeline));
    }

    /// <summary>What LibTorch's autograd holds has no handle of ours: its memory is counted.</summary>
    [Theory]
    [InlineData(ScheduleKind.OneForwardOneBackward)]
    [InlineData(ScheduleKind.ZeroBubble)]
    public void Steps_of_layers_that_autograd_has_recorded_leave_no_memory(ScheduleKind schedule)
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32, TinyOwn.Shape);
        using var batch = TinyGpt.Batch(sequences: 2);
        var plan = TinyGpt.Plan(2, "1:8,8,8 1:12,12", new(schedule));
        var peaks = Enumerable.Range(0, 20).Select(_ =>
        {
            pipeline.Step(batch, plan);
            return pipeline.GatherPeakMemory().Sum(peak => peak.Count);
        }).ToArray();
        Assert.SkipWhen(peaks[0] == 0, "LibTorch's memory is not counted here.");

        Assert.InRange(peaks[^1], 0, 1.05 * peaks[3]); // what is on its way between stages differs a little
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_pipeline_leaves_no_tensor(bool ownLayers)
    {
        var before = LibTorch.LiveTensors;
        using (var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32, ownLayers ? TinyOwn.Shape : TinyGpt.Shape))
        {
            LiveAfter(3, pipeline);
        }

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    [Fact]
    public void A_failed_step_leaves_no_tensor()
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var bad = new TokenBatch([[.. Enumerable.Repeat(99L, TinyGpt.SequenceTokens + 1)]], CPU);
        LiveAfter(2, pipeline);
        var before = LibTorch.LiveTensors;

        Assert.Throws<StageFailedException>(() => pipeline.ComputeGradients(bad, TinyGpt.Plan(2, "1:12,12")));

        Assert.InRange(LibTorch.LiveTensors, 0, before);
    }

    private static long LiveAfter(int steps, Pipeline pipeline)
    {
        for (var step = 0; step < steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            pipeline.Step(batch, TinyGpt.Plan(2, "1:8,8,8 1:12,12"));
        }

        return LibTorch.LiveTensors;
    }
}
