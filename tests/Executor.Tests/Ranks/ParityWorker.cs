using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// One rank of a run whose loss and gradients must be those of one device; each rank compares its own.
/// </summary>
internal static class ParityWorker
{
    /// <summary>How often the ranks come together anew, each time at another port.</summary>
    public const int Starts = 3;

    private static readonly string[] _microBatches = ["2:24", "1:8,8,8 1:5,19", "1:1,2,3,4,5,9 1:12,12"];

    private static readonly ScheduleChoice[] _schedules =
    [
        ScheduleChoice.Flush,
        new(ScheduleKind.OneForwardOneBackward),
        new(ScheduleKind.Interleaved, virtualStages: 2),
        new(ScheduleKind.ZeroBubble),
    ];

    /// <param name="arguments">Devices, replicas, ranks for each layer; then a port for each start.</param>
    public static void Run(int[] arguments)
    {
        var (stages, replicas, shards) = (arguments[0], arguments[1], arguments[2]);
        var ports = new Queue<int>(arguments[3..]);
        foreach (var (dtype, virtualStages) in new[] { (float64, 1), (float64, 2), (float32, 1) })
        {
            var options = TinyGpt.Options(stages, dtype) with
            {
                VirtualStages = virtualStages,
                LayersPerStage = TinyGpt.Spread(stages * virtualStages),
                DataParallelDegree = replicas,
                TensorParallelDegree = shards,
                ShardsOptimizer = replicas > 1 && virtualStages == 1,
                BucketBytes = 4096,
                GatherTimesEvery = 2,
            };
            var environment = RankEnvironment.Read() with { MasterPort = ports.Dequeue() };
            var schedules = _schedules.Where(schedule => schedule.VirtualStages == virtualStages).ToArray();
            using var rank = RankProcess.Start(TinyGpt.Shape, options, environment);
            CheckGradients(rank, options, schedules);
            CheckTrajectory(rank, options, schedules[0]);
            CheckWords(rank);
        }
    }

    private static void CheckGradients(
        RankProcess rank, PipelineOptions options, IEnumerable<ScheduleChoice> schedules)
    {
        using var batch = TinyGpt.Batch(sequences: 2 * options.DataParallelDegree);
        using var reference = new Reference(batch, options.Placement.Dtype);
        var tolerance = Gradients.Tolerance(reference.Dtype);
        var steps = 0;
        foreach (var schedule in schedules)
        {
            foreach (var microBatches in _microBatches)
            {
                var plan = TinyGpt.Plan(options.StageCount, microBatches, schedule);
                var result = rank.ComputeGradients(batch, plan);

                Assert.Equal(reference.Loss, result.Loss, tolerance * reference.Loss);
                var shard = rank.Rank.Rank % options.TensorParallelDegree;
                Assert.All(Weights(rank), weight =>
                {
                    var error = Gradients.Error(reference, weight, shard, options.TensorParallelDegree);
                    Assert.True(error <= tolerance, $"{weight.Name}, {schedule}, {microBatches}: error {error:e2}");
                });
                CheckTimeline(result, plan, ofAll: steps++ % 2 == 0);
            }
        }
    }

    /// <summary>
    /// As in threads of one process, to the same tolerance: fifty steps of up to three ranks in fp64, otherwise five.
    /// </summary>
    private static void CheckTrajectory(RankProcess rank, PipelineOptions options, ScheduleChoice schedule)
    {
        using var threads = new Pipeline(TinyGpt.Shape, options);
        using var batch = TinyGpt.Batch(sequences: 2 * options.DataParallelDegree);
        var plan = TinyGpt.Plan(options.StageCount, "1:8,16 1:24", schedule);
        var tolerance = Gradients.Tolerance(options.Placement.Dtype);
        var isLong = options is { Placement.Dtype: ScalarType.Float64, VirtualStages: 1 } && rank.Rank.WorldSize < 4;
        var steps = isLong ? 50 : 5;
        for (var step = 0; step < steps; step++)
        {
            var expected = threads.Step(batch, plan).Loss;
            Assert.Equal(expected, rank.Step(batch, plan).Loss, tolerance * expected);
        }

        var same = threads.Worker(threads.Grid.PositionOf(rank.Rank.Rank)).Stages.Values
            .SelectMany(stage => stage.Stage.Weights.All);
        Assert.All(same.Zip(Weights(rank)), pair => Assert.True(
            pair.First.Parameter.allclose(
                pair.Second.Parameter, rtol: 0, atol: 10 * tolerance),
            pair.First.Name));
    }

    /// <summary>Short and long: the long one takes a second broadcast.</summary>
    private static void CheckWords(RankProcess rank)
    {
        foreach (var text in (string[])["", "plan für 2", string.Concat(Enumerable.Repeat("12345 ", 2000))])
        {
            Assert.Equal(text, rank.Agree(rank.IsFirst ? text : "what another rank says"));
        }
    }

    private static void CheckTimeline(StepResult result, StepPlan plan, bool ofAll)
    {
        var actions = result.Timeline.Devices.Select(device => device.Select(timed => timed.Action)).ToArray();
        Assert.Equal(ofAll ? actions.Length : 1, actions.Count(device => device.Any()));
        for (var device = 0; device < actions.Length; device++)
        {
            Assert.True(!actions[device].Any() || actions[device].SequenceEqual(plan.Schedule.Devices[device]));
        }

        Assert.True(result.Timeline.End <= result.StepTime);
    }

    private static IEnumerable<Weight> Weights(RankProcess rank) =>
        rank.Worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.All);
}
