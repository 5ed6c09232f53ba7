using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a device says of a step.</summary>
/// <param name="Times">Its actions with the times they computed, waiting left out.</param>
/// <param name="Loss">The sum of its slices' parts of the loss; 0 on devices that have none.</param>
internal sealed record DeviceResult(IReadOnlyList<TimedAction> Times, double Loss);
