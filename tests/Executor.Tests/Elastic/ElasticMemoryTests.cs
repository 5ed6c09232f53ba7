using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;
using TeraPipe.Planning.Schedules;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>Not beside other tests: it counts the tensors of the whole process.</summary>
[Collection(nameof(MemoryTests))]
public class ElasticMemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Freezing_thawing_and_replanning_leave_no_tensor_behind(bool ownLayers)
    {
        var options = TinyGpt.Options(2, ScalarType.Float32) with { ShardsOptimizer = true };
        using var pipeline = new Pipeline(ownLayers ? TinyOwn.Shape : TinyGpt.Shape, options);
        var afterTwo = LiveAfter(2, pipeline, options);

        Assert.Equal(afterTwo, LiveAfter(6, pipeline, options));
    }

    /// <summary>A stage of the prefix keeps neither activations nor gradients: weights and moments alone.</summary>
    [Theory]
    [InlineData(ScheduleKind.Flush)]
    [InlineData(ScheduleKind.ZeroBubble)]
    public void A_frozen_stage_takes_less_than_half_of_the_memory(ScheduleKind schedule)
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var batch = TinyGpt.Batch(sequences: 8);
        var plan = TinyGpt.Plan(2, "4:8,16 4:12,12", new ScheduleChoice(schedule));
        pipeline.Step(batch, plan);
        var trained = pipeline.GatherPeakMemory();
        Assert.SkipWhen(trained.Count == 0, "LibTorch's memory is not counted here.");

        pipeline.Freeze(layers: 2);
        pipeline.Step(batch, plan);
        var frozen = pipeline.GatherPeakMemory();

        Assert.InRange(frozen[0].Count, 1, trained[0].Count / 2);
        Assert.InRange(frozen[1].Count, 1, trained[1].Count);
    }

    /// <summary>A replan there and one back, with something frozen between.</summary>
    private static long LiveAfter(int rounds, Pipeline pipeline, PipelineOptions options)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        for (var round = 0; round < rounds; round++)
        {
            pipeline.Freeze(layers: 2);
            pipeline.Step(batch, TinyGpt.Plan(2, "2:8,16"));
            pipeline.Replan(options with { StageCount = 1, DataParallelDegree = 2 });
            pipeline.Step(batch, TinyGpt.Plan(1, "1:8,16"));
            pipeline.Thaw();
            pipeline.Step(batch, TinyGpt.Plan(1, "1:24"));
            pipeline.Replan(options);
            pipeline.Step(batch, TinyGpt.Plan(2, "2:8,16"));
        }

        return LibTorch.LiveTensors;
    }
}
