using TeraPipe.Bench.Measuring;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Bench.Executor;

/// <summary>A plan, what was predicted of it and what it came to.</summary>
internal sealed class PredictedStep(StepPlan plan, StepPrediction predicted, IReadOnlyCollection<StepResult> measured)
{
    /// <summary>The median.</summary>
    public double MeasuredMs { get; } = Rounds.Median([.. measured.Select(step => step.StepTime.Value)]);

    /// <summary>Above 0 when more was predicted than measured.</summary>
    public double ErrorPercent => Percent(predicted.StepMs, MeasuredMs);

    /// <summary>The same for the time inside actions, of all devices together.</summary>
    public double BusyErrorPercent => Percent(
        predicted.BusyMs,
        Rounds.Median([.. measured.Select(step => step.Timeline.BusyTimes.Sum(busy => busy.Value))]));

    /// <summary>The makespan of the schedule with the step's own action times, over the step time.</summary>
    public double Walk => Rounds.Median(
        [.. measured.Select(step => SlicedSteps.SimulatedMs(plan.Schedule, step.Timeline) / step.StepTime.Value)]);

    /// <summary>How far a prediction is off, in % of what was measured.</summary>
    public static double Percent(double predicted, double measured) => 100 * ((predicted / measured) - 1);

    /// <summary>What was planned.</summary>
    public override string ToString() =>
        $"{plan.Schedule.StageCount} stages, {string.Join(" + ", plan.MicroBatches)}";
}
