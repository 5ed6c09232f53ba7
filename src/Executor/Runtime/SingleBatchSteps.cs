namespace TeraPipe.Executor.Runtime;

/// <summary>Steps of one batch.</summary>
public static class SingleBatchSteps
{
    /// <summary>Forward, backward and the optimiser's update.</summary>
    /// <param name="pipeline">The model in training.</param>
    /// <param name="batch">What all replicas train on together; the same on all ranks.</param>
    /// <param name="plan">What to do; the same on all ranks.</param>
    /// <inheritdoc cref="IPipeline.Step" path="/exception"/>
    public static StepResult Step(this IPipeline pipeline, TokenBatch batch, StepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.Step([batch], plan);
    }

    /// <summary>Forward and backward alone: the gradients stay on the parameters.</summary>
    /// <inheritdoc cref="Step"/>
    public static StepResult ComputeGradients(this IPipeline pipeline, TokenBatch batch, StepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.ComputeGradients([batch], plan);
    }
}
