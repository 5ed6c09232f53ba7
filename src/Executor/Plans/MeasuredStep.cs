using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Plans;

/// <summary>One step as it was measured.</summary>
/// <param name="Step">The number that the training run gives it, from 0.</param>
/// <param name="StepTime">All of it, the optimiser's step included.</param>
/// <param name="Devices">[d] is what device d computed when, waiting not included; empty where nobody measured.</param>
public sealed record MeasuredStep(
    long Step, Milliseconds StepTime, IReadOnlyList<IReadOnlyList<TimedAction>> Devices);
