using TeraPipe.Executor.Runtime;

namespace TeraPipe.TrainGpt;

/// <summary>How all commands train.</summary>
internal static class Recipe
{
    /// <summary>
    /// Without it byte-gpt, at the executor's learning rate, loses its way in the fifth step: the loss jumps, and
    /// copies of the model that differ by rounding part. docs/log.md, 2026-11-21.
    /// </summary>
    public static readonly LearningRateSchedule LearningRateSchedule = new() { WarmUpSteps = 100 };
}
