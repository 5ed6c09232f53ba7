using System.Globalization;
using TeraPipe.Executor.Training;
using TeraPipe.Planning;

namespace TeraPipe.TrainGpt.Training;

/// <summary>A step for people, in one line.</summary>
internal static class StepText
{
    public static string Of(StepRow row, TrainingStep step) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {row.Step,3} of {row.Steps}  loss {row.Loss:0.0000}  norm {step.GradientNorm:0.00}  {Rate(step)}  "
        + $"{row.TokensPerSecond:0} tokens/s  {Utilisation(step)}bubble {100 * step.BubbleFraction:0.0} %  "
        + $"{Memory(step)}{Frozen(step)}"
        + $"{row.StepMs:0} ms (predicted {row.PredictedStepMs:0} ms, {row.ErrorPercent:+0.0;-0.0} %)  "
        + $"about {row.RemainingSeconds:0} s left");

    private static string Frozen(TrainingStep step) => step.Elastic is { FrozenLayers: > 0 } its
        ? string.Create(CultureInfo.InvariantCulture, $"frozen {its.FrozenLayers} of {its.LayersPerStage.Sum()}  ")
        : "";

    private static string Rate(TrainingStep step) => step.IsSkipped
        ? string.Create(CultureInfo.InvariantCulture, $"left out (scale {step.LossScale:0})")
        : string.Create(CultureInfo.InvariantCulture, $"lr {step.LearningRate:0.##e+0}");

    private static string Utilisation(TrainingStep step) => step.ModelFlopsUtilisation is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"MFU {100 * share:0.0} %  ")
        : "";

    /// <summary>Of the device that needs the most.</summary>
    private static string Memory(TrainingStep step) =>
        step.PeakMemoryBytes.Count == 0 ? "" : $"memory {new Bytes(step.PeakMemoryBytes.Max())}  ";
}
