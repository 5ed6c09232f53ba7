using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a step came to on one rank.</summary>
/// <param name="Sums">Loss and gradient norm of the whole step.</param>
/// <param name="Times">The rank's actions with the times they computed, waiting left out.</param>
/// <param name="StepTime">Until all ranks were done.</param>
/// <param name="AgreedAt">When all ranks knew the sums, just before the update.</param>
/// <param name="Update">How the weights were updated.</param>
internal sealed record RankResult(
    StepSums Sums, IReadOnlyList<TimedAction> Times, Milliseconds StepTime, Milliseconds AgreedAt, StepUpdate Update)
{
    /// <summary>What the step came to.</summary>
    /// <exception cref="NonFiniteStepException">It cannot be taken, and it may not be left out.</exception>
    public StepResult ToStepResult(Timeline timeline, Milliseconds stepTime) => Update.IsRefused
        ? throw new NonFiniteStepException(Update.Step, Sums.Loss, Sums.OddDevices)
        : new StepResult(Sums.Loss, timeline, stepTime)
        {
            GradientNorm = Sums.GradientNorm,
            LayerGradientNorms = Sums.LayerGradientNorms,
            LearningRate = Update.LearningRate,
            LossScale = Update.LossScale,
            IsSkipped = Update.IsSkipped,
        };
}
