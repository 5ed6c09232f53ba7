using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Runtime;

/// <summary>What a step came to on one rank.</summary>
/// <param name="Loss">Of the whole step: mean cross-entropy over its tokens, in nats, before the update.</param>
/// <param name="Times">The rank's actions with the times they computed, waiting left out.</param>
/// <param name="StepTime">Until all ranks were done.</param>
internal sealed record RankResult(double Loss, IReadOnlyList<TimedAction> Times, Milliseconds StepTime);
