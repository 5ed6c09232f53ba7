using TeraPipe.Planning;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A model in training, cut into stages: on threads of this process, or this process's part of it. All ranks call the
/// same in the same order. Use it from one thread.
/// </summary>
public interface IPipeline : IDisposable
{
    /// <summary>Whether this is the process that speaks for all; with threads it is the only one.</summary>
    bool IsFirst { get; }

#pragma warning disable CA1716 // a keyword of Visual Basic, which can write [Step]
    /// <summary>Forward, backward and the optimiser's update.</summary>
    /// <param name="batch">What all replicas train on together; the same on all ranks.</param>
    /// <param name="plan">What to do; the same on all ranks.</param>
    /// <exception cref="ArgumentException">The plan is for another batch, sequence or number of stages.</exception>
    /// <exception cref="StageFailedException">A stage failed; the parameters may be half updated.</exception>
    /// <exception cref="Ranks.PeerLostException">
    /// Another process is lost; this one can only end. Never between threads.
    /// </exception>
    StepResult Step(TokenBatch batch, StepPlan plan);
#pragma warning restore CA1716

    /// <summary>Forward and backward alone: the gradients stay on the parameters.</summary>
    /// <inheritdoc cref="Step"/>
    StepResult ComputeGradients(TokenBatch batch, StepPlan plan);

    /// <summary>The first rank's text, on all ranks; for what they must do alike from the next step on.</summary>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    string Agree(string text);

    /// <summary>The most memory that the tensors of each device took at a time in the last step; all ranks call it.
    /// </summary>
    /// <returns>
    /// [d] is device d of the first replica, shard 0; empty where it is not counted: on GPUs, and without the shim.
    /// </returns>
    /// <exception cref="Ranks.PeerLostException">Another process is lost.</exception>
    IReadOnlyList<Bytes> GatherPeakMemory();
}
