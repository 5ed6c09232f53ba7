using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// Whether a plan takes as long as it says: random plans on two threads against their simulation from latencies of one
/// layer. Latencies and steps are measured in turn, round after round, and the latencies on two threads at once.
/// </summary>
internal static class PredictionCase
{
    public const string Name = "predicted / measured step time, 20 random plans, median size of the error";

    private const int Devices = 2;
    private const int Sequences = 3;
    private const int PlanCount = 20;
    private const int Seed = 5;
    private const int RoundCount = 9;
    private const int WarmUp = 2;
    private const double AimPercent = 5;

    private static readonly BenchModel _model = new(Layers: 4, HiddenSize: 256, SequenceTokens: 512);

    public static BenchRow Measure()
    {
        StepPlan[] plans =
            [.. new RandomPlans(Devices, _model.SequenceTokens, Sequences) { GrainTokens = 64 }.Draw(Seed, PlanCount)];
        SlicePlace[] places = [.. plans.SelectMany(SlicePlace.Of).SelectMany(slices => slices).Distinct()];
        using var threads = new BusyThreads(Devices);
        var times = new PartTimes[Devices];
        try
        {
            threads.Run(device => times[device] = new PartTimes(_model, places, device, Devices));
            return Row(plans, times, Steps(plans, () => threads.Run(device => times[device].Measure()), times));
        }
        finally
        {
            threads.Run(device => times[device]?.Dispose());
        }
    }

    /// <summary>[p] is what plan p came to in each round.</summary>
    private static List<StepResult>[] Steps(StepPlan[] plans, Action measureParts, PartTimes[] times)
    {
        using var single = new ThreadRig(_model, Devices, Sequences);
        using var interleaved = new ThreadRig(_model, Devices, Sequences, virtualStages: 2);
        var results = plans.Select(_ => new List<StepResult>()).ToArray();
        var progress = new Progress("prediction, round", WarmUp + RoundCount);
        for (var round = -WarmUp; round < RoundCount; round++)
        {
            if (round == 0)
            {
                Array.ForEach(times, one => one.Forget());
                Array.ForEach(results, one => one.Clear());
            }

            measureParts();
            for (var i = 0; i < plans.Length; i++)
            {
                var rig = plans[i].Schedule.StageCount == Devices ? single : interleaved;
                results[i].Add(rig.Run(plans[i], wholeStep: true));
            }

            progress.Advance();
        }

        return results;
    }

    private static BenchRow Row(StepPlan[] plans, PartTimes[] times, List<StepResult>[] results)
    {
        PredictedStep[] steps =
        [
            .. plans.Select((plan, i) => new PredictedStep(
                plan, new StepPrediction(plan, _model.Layers, device => times[device]), results[i])),
        ];
        var worst = steps.MaxBy(step => Math.Abs(step.ErrorPercent))!;
        return BenchRow.AtMost(
            Name, Rounds.Median([.. steps.Select(step => Math.Abs(step.ErrorPercent))]), "%", AimPercent,
            new("signedError", Rounds.Median([.. steps.Select(step => step.ErrorPercent)])),
            new("worst", worst.ErrorPercent),
            new("worstPlan", worst.ToString()),
            new("busyError", Rounds.Median([.. steps.Select(step => step.BusyErrorPercent)])),
            new("walk", Rounds.Median([.. steps.Select(step => step.Walk)])),
            new("medianStepMs", Rounds.Median([.. steps.Select(step => step.MeasuredMs)])),
            new("latencies", times[0].Count),
            new("model", $"{_model}, B {Sequences}, K {Devices}"));
    }
}
