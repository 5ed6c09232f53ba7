using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a step came to.</summary>
/// <param name="Loss">Mean cross-entropy over the step's tokens, in nats, before the update.</param>
/// <param name="Timeline">
/// What each device of the first replica computed when, as measured; waiting is not part of an action. Between
/// processes, in steps that do not gather times, a rank's own device alone.
/// </param>
/// <param name="StepTime">From the step's start until the last stage had updated its parameters.</param>
public sealed record StepResult(double Loss, Timeline Timeline, Milliseconds StepTime)
{
    /// <summary>√Σ g² over all parameters of all ranks, before clipping.</summary>
    public double GradientNorm { get; init; }

    /// <summary>[l] is layer l's, which policies of freezing go by; 0 of a frozen layer.</summary>
    public IReadOnlyList<double> LayerGradientNorms { get; init; } = [];

    /// <summary>The learning rate of the update; 0 where there was none.</summary>
    public double LearningRate { get; init; }

    /// <summary>By what the loss was multiplied for the backward; 1 without loss scaling.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>
    /// Whether the update was left out, as gradients overflowed under loss scaling: the next step has a smaller scale.
    /// </summary>
    public bool IsSkipped { get; init; }
}
