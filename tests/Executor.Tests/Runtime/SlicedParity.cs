using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Holds a model's step, cut in many ways, against the unsliced step on one device.</summary>
internal static class SlicedParity
{
    private static readonly string[] _microBatches =
    [
        "4:24", "4:12,12", "4:1,23", "4:23,1", "4:6,3,9,5,1", "1:8,8,8 3:12,12", "2:7,7,7,3 2:2,22",
    ];

    /// <summary>Each number of stages under each schedule in each number format.</summary>
    public static TheoryData<int, string, ScalarType> Cases(int[] stageCounts, params ScalarType[] dtypes)
    {
        var cases = new TheoryData<int, string, ScalarType>();
        foreach (var stages in stageCounts)
        {
            foreach (var schedule in ScheduleKinds.All)
            {
                foreach (var dtype in dtypes)
                {
                    cases.Add(stages, schedule.Name(), dtype);
                }
            }
        }

        return cases;
    }

    /// <summary>Loss and every rank's part of every gradient, of four sequences a replica.</summary>
    public static void Check(GptShape shape, ScheduleChoice schedule, PipelineOptions options)
    {
        using var batch = TinyGpt.Batch(sequences: 4 * options.DataParallelDegree);
        using var reference = new Reference(batch, options.Placement.Dtype, shape);
        using var pipeline = new Pipeline(shape, options with
        {
            VirtualStages = schedule.VirtualStages,
            LayersPerStage = TinyGpt.Spread(options.StageCount * schedule.VirtualStages),
        });
        foreach (var microBatches in _microBatches)
        {
            var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(options.StageCount, microBatches, schedule));

            Gradients.AssertEqual(reference, result, pipeline);
        }
    }
}
