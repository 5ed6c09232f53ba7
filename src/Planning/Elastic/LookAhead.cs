using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// A step in which the frozen prefix's forward of the *next* step runs, in bubbles: no update changes what it gives.
/// Every step so finds its own prefix done, but for the first, which computes it before it begins. The other actions of
/// the step keep their order. Actions that take nothing need no device.
/// </summary>
public sealed class LookAhead
{
    /// <summary>What a step takes, and what is left of adding up gradients after it.</summary>
    public required Milliseconds StepTime { get; init; }

    /// <summary>
    /// No look-ahead by one step is faster with these stages, micro-batches and this order: what is left of the step
    /// takes its makespan, and no device can do less than all that it has to,
    ///     max( makespan without the prefix, busy time of the busiest device with it ) + reduction.
    /// So no device hides more of its prefix than min( its bubble in what is left, its frozen forward ).
    /// </summary>
    public required Milliseconds LowerBound { get; init; }

    /// <summary>What is left of the step, without the prefix; in some bubbles an action starts later than it could.
    /// </summary>
    public required Timeline Step { get; init; }

    /// <summary>[k] is what stage k does meanwhile for the next step, first slice first: forwards.</summary>
    public required IReadOnlyList<IReadOnlyList<TimedAction>> Ahead { get; init; }

    /// <summary>
    /// Tokens of a replica whose activations at the prefix's end are kept from one step to the next, times hidden size
    /// and bytes of a number on the device that has the first layer behind it.
    /// </summary>
    public required long KeptTokens { get; init; }
}
