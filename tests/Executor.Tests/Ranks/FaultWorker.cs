using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>Trains until a rank is lost. The victim says when it has come to its phase, and stays there.</summary>
internal static class FaultWorker
{
    /// <param name="arguments">Devices, replicas, the victim's rank, its phase.</param>
    public static void Run(string[] arguments)
    {
        var (stages, replicas, victim) = (int.Parse(arguments[0]), int.Parse(arguments[1]), int.Parse(arguments[2]));
        var environment = RankEnvironment.Read();
        var phase = environment.Rank == victim ? arguments[3] : null;
        var schedule = new ScheduleChoice(
            arguments[3] == "B" ? ScheduleKind.OneForwardOneBackward : ScheduleKind.ZeroBubble);
        var steps = 0;
        var options = TinyGpt.Options(stages, ScalarType.Float32) with
        {
            LayersPerStage = TinyGpt.Spread(stages),
            DataParallelDegree = replicas,
        };
        using var rank = RankProcess.Start(
            TinyGpt.Shape,
            options,
            environment,
            new RankOptions
            {
                Entering = entered => StayIf(IsPhase(entered, phase) && (steps > 0 || phase == "start")),
            });
        using var batch = TinyGpt.Batch(sequences: 2 * replicas);
        var plan = TinyGpt.Plan(stages, "1:8,8,8 1:12,12", schedule);
        while (true)
        {
            rank.Step(batch, plan);
            steps++;
            StayIf(phase == "between");
            if (arguments[3] == "replan")
            {
                rank.Replan(options);
            }
        }
    }

    /// <summary>The letter of an action stands behind its stage's number.</summary>
    private static bool IsPhase(string entered, string? phase) =>
        entered == phase || (phase?.Length == 1 && entered.TrimStart("0123456789".ToCharArray()).StartsWith(phase[0]));

    private static void StayIf(bool condition)
    {
        if (condition)
        {
            Console.WriteLine("entered");
            Console.ReadLine(); // until it is released, if it is not killed before
        }
    }
}
