using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Memory;
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

    /// <summary>
    /// With everything that training can have: no tensor more after 500 steps than after 20, and no higher peak, to
    /// 5 %.
    /// </summary>
    [Theory]
    [InlineData(ScalarType.Float32, Architecture.Gpt)]
    [InlineData(ScalarType.BFloat16, Architecture.Llama)]
    public void Memory_is_flat_over_five_hundred_steps(ScalarType dtype, Architecture architecture)
    {
        var shape = TinyLlama.Shape with { Architecture = architecture };
        using var pipeline = new Pipeline(shape, TinyGpt.Options(2, dtype) with
        {
            DropoutRate = 0.1,
            MaxGradientNorm = 1,
            LossScaling = new LossScaling(),
            RecomputePerStage = [Recompute.Full, Recompute.None],
        });
        using var first = Packed(1);
        using var second = Packed(2);
        var plan = TinyGpt.Plan(2, "2:8,16");
        (long Tensors, long Peak) After(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                pipeline.Step(step % 10 == 0 ? [first, second] : [first], plan);
            }

            pipeline.Evaluate([first], plan);
            pipeline.Step([first, second], plan);
            return (LibTorch.LiveTensors, pipeline.GatherPeakMemory().Sum(bytes => bytes.Count));
        }

        var (early, late) = (After(20), After(480));

        Assert.Equal(early.Tensors, late.Tensors);
        Assert.InRange(late.Peak, 0, 1.05 * early.Peak); // what is on its way between stages differs a little
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

    private static TokenBatch Packed(int seed)
    {
        var random = new Random(seed);
        return new TokenBatch(
            [
                .. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                    .Select(_ => random.NextInt64(TinyGpt.Shape.VocabularySize)).ToArray()),
            ],
            CPU,
            [[7, 20], [3]]);
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
