using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// One rank of a run whose loss and gradients must be those of one device; each rank compares its own.
/// </summary>
internal static class ParityWorker
{
    private static readonly string[] _microBatches = ["2:24", "1:8,8,8 1:5,19", "1:1,2,3,4,5,9 1:12,12"];

    /// <param name="folder">What the same training by threads gave.</param>
    /// <param name="degrees">Devices, replicas, ranks for each layer.</param>
    /// <param name="ports">The ranks come together anew for each case, each time at another port.</param>
    public static void Run(string folder, int[] degrees, int[] ports)
    {
        foreach (var (number, parity) in ParityCase.Of(degrees[0], degrees[1], degrees[2]).Index())
        {
            var environment = RankEnvironment.Read() with { MasterPort = ports[number] };
            using var rank = RankProcess.Start(TinyGpt.Shape, parity.Options, environment);
            CheckGradients(rank, parity);
            ThreadTrajectory.AssertSame(folder, number, parity, rank);
            CheckWords(rank);
        }
    }

    private static void CheckGradients(RankProcess rank, ParityCase parity)
    {
        var (options, tolerance) = (parity.Options, parity.Tolerance);
        using var batch = TinyGpt.Batch(sequences: 2 * options.DataParallelDegree);
        using var reference = new Reference(batch, options.Placement.Dtype);
        var steps = 0;
        foreach (var schedule in parity.Schedules)
        {
            foreach (var microBatches in _microBatches)
            {
                var plan = TinyGpt.Plan(options.StageCount, microBatches, schedule);
                var result = rank.ComputeGradients(batch, plan);

                Assert.Equal(reference.Loss, result.Loss, tolerance * reference.Loss);
                var shard = rank.Rank.Rank % options.TensorParallelDegree;
                Assert.All(rank.Worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.All), weight =>
                {
                    var error = Gradients.Error(reference, weight, shard, options.TensorParallelDegree);
                    Assert.True(error <= tolerance, $"{weight.Name}, {schedule}, {microBatches}: error {error:e2}");
                });
                CheckTimeline(result, plan, ofAll: steps++ % 2 == 0);
            }
        }
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
}
