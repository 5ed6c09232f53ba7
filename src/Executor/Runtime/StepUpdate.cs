namespace TeraPipe.Executor.Runtime;

/// <summary>How a step updated the weights; the same on all ranks.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="LearningRate">The optimiser's; 0 where it was not asked.</param>
/// <param name="LossScale">By what the loss was multiplied for the backward.</param>
/// <param name="IsSkipped">Left out, as its gradients overflowed under loss scaling.</param>
/// <param name="IsRefused">Left out, as its loss or gradients are no finite numbers.</param>
internal sealed record StepUpdate(
    long Step, double LearningRate, double LossScale, bool IsSkipped, bool IsRefused);
