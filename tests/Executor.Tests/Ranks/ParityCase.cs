using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>One training that ranks make together and that is compared with another.</summary>
/// <param name="Options">How the model is trained.</param>
/// <param name="Schedules">Whose gradients are compared; the first one's training too.</param>
/// <param name="Steps">Of the training: fifty of up to three ranks in fp64, otherwise five.</param>
internal sealed record ParityCase(PipelineOptions Options, IReadOnlyList<ScheduleChoice> Schedules, int Steps)
{
    private static readonly ScheduleChoice[] _schedules =
    [
        ScheduleChoice.Flush,
        new(ScheduleKind.OneForwardOneBackward),
        new(ScheduleKind.Interleaved, virtualStages: 2),
        new(ScheduleKind.ZeroBubble),
    ];

    /// <summary>The largest relative difference, of the loss and of a gradient.</summary>
    public double Tolerance => Gradients.Tolerance(Options.Placement.Dtype);

    public StepPlan Plan => TinyGpt.Plan(Options.StageCount, "1:8,16 1:24", Schedules[0]);

    public static ParityCase[] Of(int stages, int replicas, int shards)
    {
        return [Case(float64, 1), Case(float64, 2), Case(float32, 1)];

        ParityCase Case(ScalarType dtype, int virtualStages) => new(
            TinyGpt.Options(stages, dtype) with
            {
                VirtualStages = virtualStages,
                LayersPerStage = TinyGpt.Spread(stages * virtualStages),
                DataParallelDegree = replicas,
                TensorParallelDegree = shards,
                ShardsOptimizer = replicas > 1 && virtualStages == 1,
                BucketBytes = 4096,
                GatherTimesEvery = 2,
            },
            [.. _schedules.Where(schedule => schedule.VirtualStages == virtualStages)],
            (dtype, virtualStages) == (float64, 1) && stages * replicas * shards < 4 ? 50 : 5);
    }
}
