using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>Starts with another setting than the other ranks, trains a step, and leaves.</summary>
internal static class StartWorker
{
    /// <param name="arguments">The setting; how long to stay behind when all is done, in milliseconds.</param>
    public static void Run(string[] arguments)
    {
        var options = TinyGpt.Options(stageCount: 2, ScalarType.Float32);
        var rankOptions = new RankOptions { StartDeadline = TimeSpan.FromSeconds(20) };
        var (shape, plan) = (TinyGpt.Shape, TinyGpt.Plan(2, "1:12,12"));
        switch (arguments[0])
        {
            case "shape":
                shape = new(layers: 6, hiddenSize: 16, heads: 2, 32, 11, TinyGpt.SequenceTokens);
                break;
            case "option":
                options = options with { LearningRate = 0.5 };
                break;
            case "dtype":
                options = options with { Placement = TinyGpt.PlacementOf(ScalarType.Float64) };
                break;
            case "plan":
                plan = TinyGpt.Plan(2, "1:8,16");
                break;
            case "version":
                ComeAs("9.9.9", shape, options, rankOptions, plan);
                return;
            case "dawdles":
            case "waits":
                rankOptions = rankOptions with { StepDeadline = TimeSpan.FromSeconds(3) };
                break;
            case "impatient":
                rankOptions = rankOptions with { StartDeadline = TimeSpan.FromSeconds(4) };
                break;
        }

        using var batch = arguments[0] == "fails" ? Nonsense() : TinyGpt.Batch(sequences: 1);
        using (var rank = RankProcess.Start(shape, options, RankEnvironment.Read(), rankOptions with { Plan = plan }))
        {
            if (arguments[0] == "dawdles")
            {
                Thread.Sleep(TimeSpan.FromMinutes(1)); // the test ends it before
            }

            Console.WriteLine($"loss {rank.Step(batch, plan).Loss:r}");
            if (arguments[0] == "goes on")
            {
                rank.Step(batch, plan);
            }

            Thread.Sleep(int.Parse(arguments[1]));
        }

        Console.WriteLine("left");
    }

    /// <summary>Tokens that are not in the vocabulary: looking them up fails, and so does finding their loss.</summary>
    private static TokenBatch Nonsense() => new([[.. Enumerable.Repeat(99L, TinyGpt.SequenceTokens + 1)]], CPU);

    /// <summary>All that a rank of another version of ours does up to its refusal.</summary>
    private static void ComeAs(
        string version, GptShape shape, PipelineOptions options, RankOptions rankOptions, StepPlan plan)
    {
        var environment = RankEnvironment.Read();
        var own = Fingerprint.Of(shape, options, environment, plan);
        var other = Fingerprint.Parse($"{own}".Replace(own.Fields["product version"], version));
        using var session = RankSession.Open(
            environment, other, rankOptions, new RankWatch(patience: TimeSpan.FromSeconds(1)));
        session.WaitForAll();
    }
}
