using System.Globalization;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>A process that saves and goes on from checkpoints.</summary>
internal static class CheckpointWorker
{
    private static readonly Dictionary<string, string> _nothing = [];

    public static void Run(string[] arguments)
    {
        if (arguments[0] == "save")
        {
            SaveForEver(new CheckpointFolder(arguments[1]));
        }
        else
        {
            GoOn(new CheckpointFolder(arguments[1]), double.Parse(arguments[2], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Alone: trains a step, saves, and so on, until it is killed.</summary>
    private static void SaveForEver(CheckpointFolder folder)
    {
        using var pipeline = new Pipeline(TinyGpt.Shape, CheckpointTests.Options(1));
        if (folder.Latest is { } latest)
        {
            CheckpointFolder.Load(pipeline, latest);
        }

        for (var isFirst = true; pipeline.Progress.StepsDone < 390; isFirst = false)
        {
            CheckpointTests.Train(pipeline, pipeline.Progress.StepsDone + 1, pipeline.Progress.StepsDone + 1, 1);
            if (!isFirst)
            {
                Console.WriteLine("saving"); // the first one is there
            }

            folder.Save(pipeline, _nothing);
        }
    }

    /// <summary>One of four: two stages, two replicas that share the optimiser.</summary>
    private static void GoOn(CheckpointFolder folder, double lastLoss)
    {
        var options = CheckpointTests.Options(2) with { DataParallelDegree = 2, ShardsOptimizer = true };
        using var rank = RankProcess.Start(TinyGpt.Shape, options, RankEnvironment.Read());
        CheckpointFolder.Load(rank, folder.Latest!);
        var losses = CheckpointTests.Train(rank, rank.Progress.StepsDone + 1, 6, 2);
        Assert.Equal(lastLoss, losses[^1], 1e-12 * lastLoss);
        folder.Save(rank, _nothing);
    }
}
