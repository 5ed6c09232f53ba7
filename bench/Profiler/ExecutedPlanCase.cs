using TeraPipe.Bench.Executor;
using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Bench.Profiler;

/// <summary>The plans of both profiles, trained in turn: what the points that were left out have cost.</summary>
internal static class ExecutedPlanCase
{
    public const string Name = "plan from adaptive profile / from full grid, executed";

    private const double Aim = 1.01;
    private const int Steps = 60;
    private const int WarmUp = 3;

    public static BenchRow Measure(ProfilerRuns runs)
    {
        var (adaptive, grid) = (
            Gpt2Small.Plan(runs.Adaptive.Profile).MicroBatches, Gpt2Small.Plan(runs.Grid.Profile).MicroBatches);
        using var rig = new ThreadRig(Gpt2Small.Model, Gpt2Small.Stages);
        var timesMs = Rounds.Of(
            $"{Gpt2Small.Stages} stages, {Gpt2Small.Model}", Steps, WarmUp, Step(adaptive), Step(grid));
        var (low, high) = MedianInterval.Of([.. timesMs[0].Zip(timesMs[1], (one, other) => one / other).Order()]);
        return BenchRow.AtMost(
            Name, Rounds.MedianRatio(timesMs[0], timesMs[1]), "ratio", Aim,
            new("lowRatio", low),
            new("highRatio", high),
            new("adaptiveMs", Rounds.Median(timesMs[0])),
            new("gridMs", Rounds.Median(timesMs[1])),
            new("adaptiveSliceTokens", Gpt2Small.Text(adaptive)),
            new("gridSliceTokens", Gpt2Small.Text(grid)),
            new("adaptivePoints", runs.Adaptive.Points),
            new("gridPoints", runs.Grid.Points),
            new("model", Gpt2Small.Model.ToString()));

        Func<double> Step(IReadOnlyList<MicroBatchSlicing> microBatches)
        {
            var plan = StepPlan.Create(
                ScheduleChoice.Flush, Gpt2Small.Stages, Gpt2Small.Model.SequenceTokens, microBatches);
            return () => rig.Run(plan, wholeStep: false).StepTime.Value;
        }
    }
}
